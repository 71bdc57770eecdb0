using System.Buffers;
using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests.Wire;

public class AllocationTests
{
    [Fact]
    public void Encode_IntoABuffer_AllocatesNothing()
    {
        var batch = Encoded.Batch();
        var output = new ArrayBufferWriter<byte>(64 * 1024);

        var allocated = AllocatedBy(() =>
        {
            output.ResetWrittenCount();
            WireFormat.Encode(batch, SchemaIds.EventBatch, output);
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void View_OfABatchWithItsBodies_AllocatesNothing()
    {
        var body = Encoded.Body(Encoded.Batch());
        var sum = 0L;

        var allocated = AllocatedBy(() =>
        {
            Assert.True(EventBatch.TryValidate(body, out _));
            var batch = new EventBatchView(body);
            sum += batch.Processes[0].Executable.Length;
            foreach (ref readonly var item in batch.Events)
            {
                sum += item.OffsetUs;
                sum += item.HasConnectionClosed ? item.ConnectionClosed.BytesSent : 0;
            }
        });

        Assert.Equal(0, allocated);
        Assert.NotEqual(0, sum);
    }

    [Fact]
    public void TryDecode_OwnSchema_GivesTheSameMemoryAndAllocatesNothing()
    {
        var decoder = new RecordDecoder(SchemaIds.CompiledIn);
        var value = WireFormat.Encode(Encoded.Batch(), SchemaIds.EventBatch).AsMemory();
        var body = ReadOnlyMemory<byte>.Empty;

        var allocated = AllocatedBy(() => Assert.True(decoder.TryDecode(value, EventBatch.Schema, out body, out _)));

        Assert.Equal(0, allocated);
        Assert.True(body.Span == value.Span[WireFormat.HeaderBytes..]);
    }

    private static long AllocatedBy(Action action)
    {
        for (var warmUp = 0; warmUp < 200; warmUp++)
        {
            action();
        }
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
