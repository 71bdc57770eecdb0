using Streams.Detection.Incidents;

namespace Streams.Detection;

/// <summary>The steps of the pipeline as the topology names its nodes; one set serves all tasks of a stream thread.</summary>
public sealed record DetectionSteps
{
    /// <summary>Takes in a container's metadata (<see cref="Observation.Metadata"/>) and releases the detections that waited for it.</summary>
    public required IStep<ContainerState> Remember { get; init; }

    /// <summary>Drops what an agent sent twice, declares what is missing, judges silence; sees every batch and every session whose time has come.</summary>
    public required IStep<SessionState> Account { get; init; }

    /// <summary>Says whose the batch is, and ends the wait for metadata.</summary>
    public required IStep<ContainerState> Enrich { get; init; }

    /// <summary>Sums events into feature windows, and closes those that are over.</summary>
    public required IStep<ContainerState> Window { get; init; }

    /// <summary>Scores closed windows, and looks at events for behaviour that needs no window.</summary>
    public required IStep<ContainerState> Judge { get; init; }

    /// <summary>Groups detections into incidents.</summary>
    public required IIncidentStep GroupIntoIncidents { get; init; }

    /// <summary>How a session is kept.</summary>
    public required IStateCodec<SessionState> Sessions { get; init; }

    /// <summary>How a container is kept.</summary>
    public required IStateCodec<ContainerState> Containers { get; init; }

    /// <summary>How an incident is kept.</summary>
    public required IStateCodec<IncidentState> Incidents { get; init; }
}
