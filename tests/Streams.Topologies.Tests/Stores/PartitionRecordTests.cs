using System.Buffers;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Tests.Stores;

public class PartitionRecordTests
{
    [Fact]
    public void Record_EncodedAndDecoded_GoesOnWhereItStood()
    {
        var record = new PartitionRecord { AgentSeen = true, CoveredOffset = 41, LastEventNs = 7 };
        record.Clock.Advance(1_000);
        record.Clock.Advance(3_000);
        var bytes = new ArrayBufferWriter<byte>();

        record.Encode(bytes);
        var restored = new PartitionRecord();
        restored.Decode(bytes.WrittenSpan);

        Assert.Equal((2_000L, 3_000L), (restored.Clock.NowMs, restored.Clock.LastAppendMs));
        Assert.Equal((41L, 7L, true), (restored.CoveredOffset, restored.LastEventNs, restored.AgentSeen));
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 9, 0, 0 })]
    public void Record_OfAnotherVersion_IsRefused(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => new PartitionRecord().Decode(bytes));
}
