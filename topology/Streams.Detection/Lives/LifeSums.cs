using Streams.Schemas;

namespace Streams.Detection.Lives;

/// <summary>Adds what an event says to the sums of its container's life.</summary>
internal static class LifeSums
{
    public static void Add(LifeState life, in EventView item, long timeNs)
    {
        switch (item.Kind)
        {
            case EventKind.ProcessStarted when item.HasProcessStarted:
                life.ProcessesStarted += item.ProcessStarted.Inventory ? 0 : 1;
                break;
            case EventKind.ConnectionOpened:
                life.ConnectionsOpened++;
                break;
            case EventKind.ConnectionClosed when item.HasConnectionClosed:
                var closed = item.ConnectionClosed;
                AddBytes(life, closed.BytesSent, closed.BytesReceived);
                break;
            case EventKind.FlowSample when item.HasFlowSample:
                var sample = item.FlowSample;
                AddBytes(life, sample.BytesSent, sample.BytesReceived);
                break;
            case EventKind.FileActivity when item.HasFileActivity:
                life.FileOperations = Sum(life.FileOperations, item.FileActivity.Operations);
                break;
            case EventKind.ResourceSample when item.HasResourceSample:
                AddResources(life, item.ResourceSample);
                break;
            case EventKind.SensorGap when item.HasSensorGap:
                life.Lost = AddLoss(life.Lost, item.SensorGap.Lost);
                break;
            case EventKind.Lifecycle when item.HasLifecycle:
                AddPhase(life, item.Lifecycle, timeNs);
                break;
        }
    }

    /// <summary>Adds a number of lost occurrences, where -1 is unknown and stays unknown.</summary>
    public static long AddLoss(long sum, long lost) => sum < 0 || lost < 0 ? -1 : Sum(sum, lost);

    private static void AddBytes(LifeState life, long sent, long received)
    {
        life.BytesSent = Sum(life.BytesSent, sent);
        life.BytesReceived = Sum(life.BytesReceived, received);
    }

    private static void AddResources(LifeState life, in ResourceSampleView sample)
    {
        if (sample.CpuTimeNs >= 0)
        {
            life.CpuTimeNs = Sum(Math.Max(0, life.CpuTimeNs), sample.CpuTimeNs);
        }

        life.PeakMemoryBytes = Math.Max(life.PeakMemoryBytes, Math.Max(sample.MemoryBytes, sample.MemoryPeakBytes));
    }

    private static void AddPhase(LifeState life, in LifecycleView lifecycle, long timeNs)
    {
        if (lifecycle.Phase is LifecyclePhase.Exited or LifecyclePhase.Removed)
        {
            life.EndedAtNs = life.EndedAtNs == 0 ? timeNs : life.EndedAtNs;
            life.ExitCode = lifecycle.ExitCode >= 0 ? lifecycle.ExitCode : life.ExitCode;
            life.IsToTell = true;
        }
    }

    /// <summary>A hostile number must not turn a sum negative.</summary>
    private static long Sum(long left, long right) => right <= 0 ? left : left > long.MaxValue - right ? long.MaxValue : left + right;
}
