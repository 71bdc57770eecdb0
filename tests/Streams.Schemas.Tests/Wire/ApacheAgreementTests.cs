using CsCheck;

namespace Streams.Schemas.Tests.Wire;

public class ApacheAgreementTests
{
    public static TheoryData<string> Records => RootRecord.Names;

    [Theory]
    [MemberData(nameof(Records))]
    public void Read_BytesOfApache_WritesTheSameBytes(string name)
    {
        var record = RootRecord.Named(name);

        RandomRecords.Bodies(record.Schema.Json).Sample(
            body => Assert.Equal(body, record.Encode(record.Decode(body))),
            iter: 500);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Write_AnyRecord_IsReadByApacheAsTheSame(string name)
    {
        var record = RootRecord.Named(name);
        var schema = Avro.Schema.Parse(record.Schema.Json);

        RandomRecords.Bodies(record.Schema.Json).Sample(
            body =>
            {
                var ours = record.Encode(record.Decode(body));

                Assert.Equal(RandomRecords.Decode(schema, body), RandomRecords.Decode(schema, ours));
            },
            iter: 200);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void TryValidate_BytesOfApache_AreAccepted(string name)
    {
        var record = RootRecord.Named(name);

        RandomRecords.Bodies(record.Schema.Json).Sample(
            body => Assert.True(record.Schema.TryValidate(body, out var fault), fault.Detail),
            iter: 500);
    }

    [Fact]
    public void All_RecordsOfTheContract_AreTested()
    {
        var files = typeof(EventBatch).Assembly.GetManifestResourceNames()
            .Where(resource => resource.EndsWith(".avsc", StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension);

        Assert.Equal(files.Order(), RootRecord.All.Select(record => record.Schema.Name).Order());
    }
}
