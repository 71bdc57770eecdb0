using Streams.Detection;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>What one node hands to the next: the observation with its container, and what was put out so far.</summary>
/// <remarks>One for each task and chain, used again for each record. Thread: one task.</remarks>
internal sealed class Passage(Outbox outbox)
{
    public Observation Observation { get; } = new();

    public Outbox Outbox { get; } = outbox;

    /// <summary>The container that the observation is about; only while <see cref="IsOver"/> is false.</summary>
    public Entry<ContainerState>? Container { get; set; }

    /// <summary>True where a step let it end: later nodes leave it alone, and only what was put out goes on.</summary>
    public bool IsOver { get; set; }

    /// <summary>The output that the sink is being given.</summary>
    public Output? Leaving { get; set; }
}
