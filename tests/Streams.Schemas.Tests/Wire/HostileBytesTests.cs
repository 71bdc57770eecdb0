using CsCheck;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests.Wire;

public class HostileBytesTests
{
    private const long Bounded = 64 * 1024;

    public static TheoryData<string> Records => RootRecord.Names;

    [Theory]
    [MemberData(nameof(Records))]
    public void TryValidate_CutAtEveryByte_IsRefused(string name)
    {
        var record = RootRecord.Named(name);

        RandomRecords.Bodies(record.Schema.Json).Sample(
            body =>
            {
                for (var length = 0; length < body.Length; length++)
                {
                    Assert.False(record.Schema.TryValidate(body.AsSpan(0, length), out var fault));
                    Assert.Equal(RecordFault.Truncated, fault.Reason);
                    Assert.Throws<MalformedRecordException>(() => record.Decode(body[..length]));
                }
            },
            iter: 8);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void TryValidate_MoreBytesThanTheRecord_IsRefused(string name)
    {
        var record = RootRecord.Named(name);

        RandomRecords.Bodies(record.Schema.Json).Sample(
            body =>
            {
                Assert.False(record.Schema.TryValidate([.. body, 0], out var fault));
                Assert.Equal(RecordFault.Malformed, fault.Reason);
            },
            iter: 8);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void TryValidate_DamagedBytes_AreRefusedOrReadAlikeByEveryReader(string name)
    {
        var record = RootRecord.Named(name);
        var damaged = Gen.Select(RandomRecords.Bodies(record.Schema.Json), Gen.Select(Gen.Int[0, 1 << 20], Gen.Byte).Array[1, 4]);

        damaged.Sample(
            (body, damages) =>
            {
                foreach (var (at, value) in damages)
                {
                    body[at % body.Length] = value;
                }
                if (record.Schema.TryValidate(body, out _))
                {
                    record.Decode(body);
                    Contents.OfView(record.View, body);
                }
                else
                {
                    Assert.Throws<MalformedRecordException>(() => record.Decode(body));
                }
            },
            iter: 500);
    }

    [Theory]
    [InlineData("8096B8C50E", RecordFault.Truncated)] // agent_id of 1.9e9 bytes
    [InlineData("01", RecordFault.Malformed)] // a length of -1
    [InlineData("FFFFFFFFFFFFFFFFFF01", RecordFault.Malformed)] // a length of the least long
    [InlineData("FFFFFFFFFFFFFFFFFFFF01", RecordFault.Malformed)] // a number of eleven bytes
    [InlineData("FFFFFFFFFFFFFFFFFF02", RecordFault.Malformed)] // a number of more than 64 bits
    [InlineData("8000", RecordFault.Malformed)] // a number with a byte too many
    public void TryValidate_HostileLength_IsRefused(string body, string reason)
    {
        var refused = !EventBatch.Schema.TryValidate(Convert.FromHexString(body), out var fault);

        Assert.True(refused);
        Assert.Equal(reason, fault.Reason);
        Assert.StartsWith("EventBatch.agent_id at byte 0", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00" + "80A8D6B907")] // one billion items
    [InlineData("00" + "FFA7D6B907" + "00")] // minus one billion items in no byte
    [InlineData("00" + "FFFFFFFFFFFFFFFFFF01" + "00")] // the least long
    [InlineData("00" + "01" + "8096B8C50E")] // one item in 1.9e9 bytes
    public void Read_HostileCount_IsRefusedWithinBoundedMemory(string hostile)
    {
        var body = Convert.FromHexString(hostile);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(SyscallCounts.TryValidate(body, out _));
        Assert.Throws<MalformedRecordException>(() => Decode(body));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, Bounded);
    }

    [Theory]
    [InlineData(18)] // one more than there are symbols
    [InlineData(-1)]
    public void TryValidate_NumberOfNoSymbol_IsRefused(int kind)
    {
        var batch = Encoded.Batch();
        batch.Events[0].Kind = (EventKind)kind;

        Assert.False(EventBatch.TryValidate(Encoded.Body(batch), out var fault));
        Assert.StartsWith("Event.kind at byte", fault, StringComparison.Ordinal);
    }

    private static SyscallCounts Decode(byte[] body)
    {
        var reader = new AvroSpanReader(body);
        return SyscallCounts.Read(ref reader);
    }
}
