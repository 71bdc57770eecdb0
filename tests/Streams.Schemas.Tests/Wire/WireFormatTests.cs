using System.Buffers;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests.Wire;

public class WireFormatTests
{
    [Fact]
    public void Encode_ARecord_BeginsWithZeroAndTheIdBigEndian()
    {
        var value = WireFormat.Encode(Encoded.Batch(), SchemaIds.EventBatch);

        Assert.Equal([0, 0x7F, 0, 0, 0], value[..5]);
        Assert.Equal(Encoded.Body(Encoded.Batch()), value[5..]);
    }

    [Fact]
    public void Encode_IntoABuffer_GivesTheSameBytes()
    {
        var output = new ArrayBufferWriter<byte>(1);

        WireFormat.Encode(Encoded.Batch(), 7, output);

        Assert.Equal(WireFormat.Encode(Encoded.Batch(), 7), output.WrittenSpan);
    }

    [Fact]
    public void Encode_MoreThanTheFirstBuffer_GrowsAndKeepsWhatWasWritten()
    {
        var batch = Encoded.Batch();
        for (var count = 0; count < 2_000; count++)
        {
            batch.Events.Add(new Event { OffsetUs = count, FileActivity = new FileActivity { Path = "/var/lib/" + count } });
        }
        var output = new ArrayBufferWriter<byte>();

        WireFormat.Encode(batch, 7, output);

        Assert.True(EventBatch.TryValidate(output.WrittenSpan[5..], out var fault), fault);
        Assert.Equal(output.WrittenSpan, WireFormat.Encode(batch, 7));
        Assert.Equal("/var/lib/1999", new EventBatchView(output.WrittenSpan[5..]).ToRecord().Events[^1].FileActivity!.Path);
    }

    [Fact]
    public void TryRead_AValue_TakesItApart()
    {
        Assert.True(WireFormat.TryRead([0, 0, 0, 0, 7, 1, 2], out var id, out var body));

        Assert.Equal(7, id);
        Assert.Equal([1, 2], body.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000000")] // shorter than a header
    [InlineData("0100000007AA")] // another magic byte
    public void TryRead_NoHeader_IsFalse(string value) =>
        Assert.False(WireFormat.TryRead(Convert.FromHexString(value), out _, out _));

    [Fact]
    public void IdFor_EverySchemaOfATopic_IsFoundAgain()
    {
        foreach (var topic in TopicCatalog.All.Where(topic => topic.Schema is not null))
        {
            var id = SchemaIds.CompiledIn.IdFor(topic.Schema!);

            Assert.InRange(id, 0x7F000000, int.MaxValue);
            Assert.True(SchemaIds.CompiledIn.TryResolve(id, out var json));
            Assert.Equal(topic.Schema!.Json, json);
        }
    }
}
