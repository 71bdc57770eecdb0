using Streams.Schemas;

namespace Streams.Benchmarks.Codec;

/// <summary>Reads of a view what the steps of the pipeline read: the envelope, the processes, each event with its body.</summary>
internal static class ViewWork
{
    public static long ReadBatch(ReadOnlyMemory<byte> body)
    {
        var batch = new EventBatchView(body.Span);
        var sum = batch.BaseTimeNs + batch.FirstSequence + batch.ContainerId.Length + batch.Node.Length;
        foreach (ref readonly var process in batch.Processes)
        {
            sum += process.ExecId + process.Executable.Length + (process.Drift ? 1 : 0);
        }
        foreach (ref readonly var item in batch.Events)
        {
            sum += item.OffsetUs + item.Process + item.Occurrences + ReadBody(in item);
        }
        return sum;
    }

    public static long ReadMetadata(ReadOnlyMemory<byte> body)
    {
        var metadata = new ContainerMetadataView(body.Span);
        return metadata.ContainerId.Length + metadata.Image.Length + metadata.ImageDigest.Length + metadata.OwnerName.Length + metadata.CgroupId;
    }

    public static long ReadDetection(ReadOnlyMemory<byte> body)
    {
        var detection = new DetectionView(body.Span);
        var sum = detection.ObservedAtNs + detection.Workload.Length + detection.Title.Length;
        foreach (ref readonly var item in detection.Evidence)
        {
            sum += item.OffsetUs + ReadBody(in item);
        }
        return sum;
    }

    private static long ReadBody(in EventView item)
    {
        switch (item.Kind)
        {
            case EventKind.ProcessStarted:
                return item.HasProcessStarted && item.ProcessStarted.Inventory ? 1 : 0;
            case EventKind.ProcessExited when item.HasProcessExited:
                var exited = item.ProcessExited;
                return exited.ExitCode + exited.CpuTimeNs;
            case EventKind.ConnectionOpened when item.HasConnectionOpened:
                var opened = item.ConnectionOpened;
                return opened.RemotePort + opened.RemoteAddress.Length + (opened.NewPeer ? 1 : 0);
            case EventKind.ConnectionClosed when item.HasConnectionClosed:
                var closed = item.ConnectionClosed;
                return closed.RemotePort + closed.RemoteAddress.Length + closed.BytesSent + closed.BytesReceived;
            case EventKind.FlowSample when item.HasFlowSample:
                var flow = item.FlowSample;
                return flow.RemotePort + flow.RemoteAddress.Length + flow.BytesSent + flow.BytesReceived;
            case EventKind.FileActivity when item.HasFileActivity:
                var file = item.FileActivity;
                return file.Path.Length + file.Operations + file.BytesRead + file.BytesWritten;
            case EventKind.ResourceSample when item.HasResourceSample:
                var sample = item.ResourceSample;
                return sample.CpuTimeNs + sample.MemoryBytes + sample.IoWrittenBytes;
            case EventKind.SyscallCounts when item.HasSyscallCounts:
                return ReadCounts(item.SyscallCounts);
            default:
                return 0;
        }
    }

    private static long ReadCounts(SyscallCountsView counts)
    {
        var sum = 0L;
        foreach (ref readonly var count in counts.Counts)
        {
            sum += count.Number + count.Count;
        }
        return sum;
    }
}
