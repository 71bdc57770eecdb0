using Streams.Agent.Metadata.Cri;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>How far one container has come since it was told of last.</summary>
/// <param name="Id">Which.</param>
/// <param name="Before">How far it was told of; null for not at all.</param>
/// <param name="Now">How far it is.</param>
internal sealed record CriChange(string Id, ContainerState? Before, ContainerState Now)
{
    /// <summary>Nothing was told of it yet.</summary>
    public bool IsNew => Before is null;

    /// <summary>It runs, or has run since.</summary>
    public bool HasStarted => Before is null or ContainerState.ContainerCreated && Now is ContainerState.ContainerRunning or ContainerState.ContainerExited;

    /// <summary>Its process has ended since.</summary>
    public bool HasEnded => Before != ContainerState.ContainerExited && Now == ContainerState.ContainerExited;
}
