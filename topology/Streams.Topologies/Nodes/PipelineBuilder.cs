using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using Streams.Detection;
using Streams.Detection.Time;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>Builds the topology from chains that read like the pipeline's diagram.</summary>
internal sealed class PipelineBuilder(PipelineParts parts)
{
    private readonly StreamBuilder _builder = new();

    /// <summary>A store with its own record of the partition where the first node of a chain keeps its clock in it.</summary>
    public PipelineBuilder Keep<TState>(string store, IStateCodec<TState> codec, int most, bool withPartition = false)
        where TState : class, ITimed, new()
    {
        _builder.AddStateStore(new TypedStoreBuilder<TState>(store, codec, most, withPartition ? static () => new PartitionRecord() : null, parts.Stores));
        return this;
    }

    /// <summary>Begins a chain at a topic.</summary>
    public Chain Stream(string topic, string named) => new(
        _builder.Stream(topic, new NullSafeKeySerDes(), new ByteArraySerDes(), named, new AppendTime()),
        parts);

    public Topology Build() => _builder.Build();
}
