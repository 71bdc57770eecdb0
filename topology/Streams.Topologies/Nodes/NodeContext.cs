using Confluent.Kafka;
using Streamiz.Kafka.Net.Processors.Public;
using Streams.Detection.Time;
using Streams.Topologies.Faults;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>What a node may ask of and tell the runtime.</summary>
/// <remarks>Thread: one task.</remarks>
internal sealed class NodeContext(ProcessorContext<byte[], Passage> context)
{
    private static readonly Headers NoHeaders = [];
    private static readonly byte[] NoKey = [];

    /// <summary>Partition of the task's topics.</summary>
    public int Partition => context.Id.Partition;

    /// <summary>The record at hand, as it came.</summary>
    public OriginalRecord Original(byte[]? key, byte[]? value) => new(
        new RecordPosition(context.Topic, context.Partition.Value, context.Offset, Math.Max(0, context.Timestamp)),
        NullSafeKeySerDes.IsNull(key) ? null : key,
        value,
        context.Headers);

    public TypedStore<TState> Store<TState>(string name)
        where TState : class, ITimed, new() =>
        (TypedStore<TState>)context.GetStateStore(name);

    /// <summary>Hands the passage to the next node, or, where the sink is next, what was put out to the sink.</summary>
    public void Pass(Passage passage, NodeSite site)
    {
        if (!site.IsLast)
        {
            context.Forward(NoKey, passage, site.Next);
            return;
        }

        foreach (var output in passage.Outbox.Outputs)
        {
            Emit(passage, output, site.Next);
        }

        passage.Outbox.Clear();
    }

    /// <summary>Hands one record to the sink of that name.</summary>
    public void Emit(Passage passage, Output output, string sink)
    {
        passage.Leaving = output;
        context.SetHeaders(output.Headers ?? NoHeaders);
        context.Forward(output.Key!, passage, sink);
        passage.Leaving = null;
    }

    /// <summary>Calls back by the wall clock, also while stores are being restored.</summary>
    public void CallEvery(TimeSpan interval, Action action) =>
        context.Schedule(interval, PunctuationType.PROCESSING_TIME, _ => action());
}
