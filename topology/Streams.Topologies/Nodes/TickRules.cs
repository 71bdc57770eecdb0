using Streams.Schemas.Wire;
using Streams.Topologies.Clients;
using Streams.Topologies.Progress;

namespace Streams.Topologies.Nodes;

/// <summary>When and how ticks are written; the same for all tasks.</summary>
internal sealed record TickRules
{
    public required TimeSpan After { get; init; }

    public required string Topic { get; init; }

    public required string Sink { get; init; }

    public required string Instance { get; init; }

    public required ISchemaIds Ids { get; init; }

    public required Restoration Restoration { get; init; }

    public required HeldPartitions Held { get; init; }

    public required EventsEnd End { get; init; }

    public required NodeTelemetry Telemetry { get; init; }

    public required TimeProvider Time { get; init; }
}
