using Streams.Schemas.Wire;
using Streams.Topologies.Clients;
using Streams.Topologies.Faults;
using Streams.Topologies.Progress;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>What nodes and stores of all tasks share.</summary>
internal sealed record PipelineParts
{
    public required Topics Topics { get; init; }

    public required ISchemaIds Ids { get; init; }

    public required IntakeRules Rules { get; init; }

    public required StoreWatch Stores { get; init; }

    public required StateBounds Bounds { get; init; }

    public required Restoration Restoration { get; init; }

    public required HeldPartitions Held { get; init; }

    public required EventsEnd End { get; init; }

    public required NodeTelemetry Telemetry { get; init; }

    public required IFaultPolicy Faults { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Name of the instance; the writer of its ticks.</summary>
    public required string Instance { get; init; }

    /// <summary>Silence after which a tick is written.</summary>
    public required TimeSpan TickAfter { get; init; }

    public Outbox NewOutbox() => new(Topics, Ids, Telemetry, Time);
}
