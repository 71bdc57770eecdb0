using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Lives;

/// <summary>Tells a container's whole life once it is over, and again where something came later.</summary>
internal static class LifeWriter
{
    public static void Tell(string containerId, ContainerState state, IFindings findings)
    {
        if (!state.Life.IsToTell || state.Windows.HasOpen || state.Waiting.Count > 0 || state.FirstEventNs == 0)
        {
            return;
        }

        state.Life.IsToTell = false;
        findings.Add(Of(containerId, state));
    }

    private static ContainerLife Of(string containerId, ContainerState state) => new()
    {
        ContainerId = containerId,
        Node = state.Node,
        Cluster = state.Cluster,
        Workload = StoryWriter.WorkloadOf(containerId, state),
        Image = state.Metadata?.Image ?? "",
        ImageDigest = state.Metadata?.ImageDigest ?? "",
        FirstSeenNs = state.FirstEventNs,
        LastSeenNs = state.LastEventNs,
        EndedAtNs = state.Life.EndedAtNs == 0 ? null : state.Life.EndedAtNs,
        ExitCode = state.Life.ExitCode < 0 ? null : state.Life.ExitCode,
        ProcessesStarted = state.Life.ProcessesStarted,
        ConnectionsOpened = state.Life.ConnectionsOpened,
        BytesSent = state.Life.BytesSent,
        BytesReceived = state.Life.BytesReceived,
        CpuTimeNs = state.Life.CpuTimeNs,
        PeakMemoryBytes = state.Life.PeakMemoryBytes,
        FileOperations = state.Life.FileOperations,
        Windows = state.Life.Windows,
        Detections = state.Life.Detections,
        Lost = state.Life.Lost,
    };
}
