using Streams.Kafka;
using Streams.Schemas.Wire;

namespace Streams.Topologies;

/// <summary>Where the topology runs and under which name.</summary>
public sealed record DetectionStreamSettings
{
    /// <summary>The cluster.</summary>
    public required KafkaConnection Connection { get; init; }

    /// <summary>Name of this worker, stable over restarts and unlike that of any other that runs.</summary>
    public required string Instance { get; init; }

    /// <summary>Directory in which this instance remembers on which records it died.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Numbers of the schemas.</summary>
    public ISchemaIds Ids { get; init; } = SchemaIds.CompiledIn;

    /// <summary>How it runs.</summary>
    public TopologyOptions Options { get; init; } = new();
}
