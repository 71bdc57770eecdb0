using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using Streams.Detection;
using Streams.Detection.Incidents;
using Streams.Schemas;

namespace Streams.Topologies.Nodes;

/// <summary>One source with the nodes behind it, in order; built when its sink is named, since a node must know what follows it.</summary>
internal sealed class Chain(IKStream<byte[], byte[]> source, PipelineParts parts)
{
    private const string TickSink = "write ticks";

    private readonly List<Stage> _stages = [];

    /// <summary>The metadata's step: head of its chain.</summary>
    public Chain Remember(string named, IStep<ContainerState> step, params string[] stores) =>
        Add(named, stores, head: site => new MetadataNode(site, step, Intake(ContainerMetadata.Schema), parts.Held, parts.NewOutbox, parts.Telemetry.CountOf(named)));

    /// <summary>The account step: head of the events' chain, and where ticks come from.</summary>
    public Chain Through(string named, IStep<SessionState> step, params string[] stores) =>
        Add(named, stores, head: site => new AccountNode(site, step, Intake(EventBatch.Schema), parts.Rules, Ticks(), parts.NewOutbox, parts.Telemetry, parts.Telemetry.CountOf(named)), ticks: true);

    /// <summary>A step over a container.</summary>
    public Chain Through(string named, IStep<ContainerState> step, params string[] stores) =>
        Add(named, stores, inner: site => new StepNode(site, step, parts.Telemetry.CountOf(named)));

    /// <summary>The incident step: head of the detections' chain.</summary>
    public Chain Through(string named, IIncidentStep step, params string[] stores) =>
        Add(named, stores, head: site => new IncidentNode(site, step, Intake(Schemas.Detection.Schema), parts.NewOutbox, parts.Telemetry.CountOf(named)));

    /// <summary>Ends the chain in one sink that writes to whatever topic each output names.</summary>
    public void ToOutputs(string named, bool partitioned = false)
    {
        IKStream<byte[], Passage>? stream = null;
        for (var i = 0; i < _stages.Count; i++)
        {
            var stage = _stages[i];
            var isLast = i == _stages.Count - 1;
            var site = new NodeSite(stage.Name, isLast ? named : _stages[i + 1].Name, isLast, parts.Faults);

            stream = stream is null
                ? source.Transform(Supplier(site, stage.Head!), stage.Name, stage.Stores)
                : stream.Transform(Supplier(site, stage.Inner!), stage.Name, stage.Stores);

            if (stage.WritesTicks)
            {
                Sink(stream, TickSink, partitioned: true);
            }
        }

        Sink(stream!, named, partitioned);
    }

    private static void Sink(IKStream<byte[], Passage> stream, string named, bool partitioned) =>
        stream.To(new OutputTopic(), new ByteArraySerDes(), new OutputSerDes(), new OutputTime(), (partitioned ? new OutputPartition() : null)!, named);

    private static TransformerSupplier<byte[], TIn, byte[], Passage> Supplier<TIn>(NodeSite site, Func<NodeSite, INode<TIn>> create)
    {
        Func<INode<TIn>> forTask = () => create(site);
        return TransformerBuilder.New<byte[], TIn, byte[], Passage>().Transformer<NodeAdapter<TIn>>(site, forTask).Build();
    }

    private Chain Add(string named, string[] stores, Func<NodeSite, INode<byte[]>>? head = null, Func<NodeSite, INode<Passage>>? inner = null, bool ticks = false)
    {
        _stages.Add(new Stage(named, stores, head, inner, ticks));
        return this;
    }

    private Intake Intake(Schemas.Wire.RecordSchema schema) => new(schema, parts.Rules, parts.Telemetry);

    private TickWriter Ticks() => new(
        new TickRules
        {
            After = parts.TickAfter,
            Topic = parts.Topics.ContainerEvents,
            Sink = TickSink,
            Instance = parts.Instance,
            Ids = parts.Ids,
            Restoration = parts.Restoration,
            Held = parts.Held,
            End = parts.End,
            Telemetry = parts.Telemetry,
            Time = parts.Time,
        },
        new Passage(parts.NewOutbox()));

    private sealed record Stage(string Name, string[] Stores, Func<NodeSite, INode<byte[]>>? Head, Func<NodeSite, INode<Passage>>? Inner, bool WritesTicks);
}
