using System.Diagnostics;
using Streams.Detection;

namespace Streams.Topologies.Nodes;

/// <summary>Runs one step over each passage, and, as the last of its chain, hands what was put out to the sink.</summary>
/// <remarks>Thread: one task.</remarks>
internal sealed class StepNode(NodeSite site, IStep<ContainerState> step, NodeCount count) : INode<Passage>
{
    private NodeContext? _context;

    public void Open(NodeContext context) => _context = context;

    public void Process(byte[] key, Passage passage)
    {
        if (!passage.IsOver)
        {
            var startedAt = Stopwatch.GetTimestamp();
            var result = step.Apply(passage.Observation, passage.Container!.State, passage.Outbox);
            passage.IsOver = result == StepResult.Drop;
            count.Add(forwarded: !passage.IsOver, startedAt);
        }

        _context!.Pass(passage, site);
    }
}
