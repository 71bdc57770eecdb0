using Streamiz.Kafka.Net.Processors.Public;

namespace Streams.Topologies.Nodes;

/// <summary>Puts a node into the runtime; the one place where both meet.</summary>
/// <remarks>
/// The runtime makes an adapter for each task from the arguments given to its builder, and asks for a constructor without any for no more than its type.
/// Thread: one task.
/// </remarks>
internal sealed class NodeAdapter<TIn> : ITransformer<byte[], TIn, byte[], Passage>
{
    private readonly NodeSite? _site;
    private readonly INode<TIn>? _node;

    /// <summary>Only tells the runtime the type.</summary>
    public NodeAdapter()
    {
    }

    /// <summary>The node of one task.</summary>
    public NodeAdapter(NodeSite site, Func<INode<TIn>> create)
    {
        _site = site;
        _node = create();
    }

    public void Init(ProcessorContext<byte[], Passage> context) => _node!.Open(new NodeContext(context));

    public Record<byte[], Passage>? Process(Record<byte[], TIn> record)
    {
        try
        {
            _node!.Process(record.Key, record.Value);
        }
        catch (Exception e)
        {
            // Out of here the runtime would commit what the record has put out so far.
            _site!.Faults.Fail($"the node '{_site.Name}' threw", e);
        }

        return null;
    }

    public void Close()
    {
    }
}
