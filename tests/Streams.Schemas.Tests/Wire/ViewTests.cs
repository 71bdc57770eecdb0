using CsCheck;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests.Wire;

public class ViewTests
{
    public static TheoryData<string> Records => RootRecord.Names;

    [Theory]
    [MemberData(nameof(Records))]
    public void View_OfAnyRecord_ShowsWhatThePlainObjectHolds(string name)
    {
        var record = RootRecord.Named(name);

        RandomRecords.Bodies(record.Schema.Json).Sample(
            body => Assert.Equal(Contents.OfRecord(record.Decode(body)), Contents.OfView(record.View, body)),
            iter: 200);
    }

    [Fact]
    public void Index_OfAnArray_FindsTheItem()
    {
        var batch = new EventBatch { Processes = [new() { Name = "first" }, new() { Name = "second" }] };

        var view = new EventBatchView(Encoded.Body(batch));

        Assert.Equal("second"u8, view.Processes[1].Name);
        Assert.Equal(2, view.Processes.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventBatchView(Encoded.Body(batch)).Processes[2].Pid);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventBatchView(Encoded.Body(batch)).Processes[-1].Pid);
    }

    [Fact]
    public void Array_InBlocksWithSizes_IsReadLikeOneBlock()
    {
        // Three numbers as blocks of two (count negative, followed by the size in bytes) and one.
        byte[] counts = [3, 4, 2, 4, 2, 6, 0];
        var writer = new AvroSpanWriter(stackalloc byte[64]);
        writer.WriteLong(0); // no counts
        var body = (byte[])[.. writer.Written, .. counts];

        Assert.True(SyscallCounts.TryValidate(body, out _));

        Assert.Equal([1, 2, 3], Numbers(body));
        Assert.Equal(3, new SyscallCountsView(body).NewToContainer.Count);
        Assert.Equal(3, new SyscallCountsView(body).NewToContainer[2]);
        var reader = new AvroSpanReader(body);
        Assert.Equal([1, 2, 3], SyscallCounts.Read(ref reader).NewToContainer);
    }

    [Fact]
    public void Text_ThatIsNoUtf8_ShowsAsItIsAndBecomesTheReplacementCharacter()
    {
        byte[] body = [4, 2, 0xFF];

        Assert.True(OomKill.TryValidate(body, out _));

        Assert.Equal([0xFF], new OomKillView(body).VictimName.ToArray());
        Assert.Equal("\uFFFD", new OomKillView(body).ToRecord().VictimName);
    }

    private static List<int> Numbers(byte[] body)
    {
        var numbers = new List<int>();
        foreach (var number in new SyscallCountsView(body).NewToContainer)
        {
            numbers.Add(number);
        }
        return numbers;
    }
}
