using System.Diagnostics;
using Streams.Detection;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Topologies.Clients;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>The head of the metadata's chain: gives a container its metadata, or lets it forget them.</summary>
/// <remarks>
/// In: container id → metadata, or → nothing (the container is forgotten).
/// Time: partition clock, as the events have moved it; metadata do not move it.
/// Thread: one task.
/// </remarks>
internal sealed class MetadataNode(NodeSite site, IStep<ContainerState> step, Intake intake, HeldPartitions held, Func<Outbox> outbox, NodeCount count) : INode<byte[]>
{
    private readonly Passage _passage = new(outbox());
    private NodeContext? _context;
    private TypedStore<ContainerState>? _containers;
    private PartitionRecord? _partition;

    public void Open(NodeContext context)
    {
        _context = context;
        _containers = context.Store<ContainerState>(StoreNames.Containers);
        _partition = (PartitionRecord)context.Store<SessionState>(StoreNames.Sessions).Pinned!;
    }

    public void Process(byte[] key, byte[] value)
    {
        var original = _context!.Original(key, value);
        if (intake.TryBegin(original, coveredOffset: -1))
        {
            _passage.Outbox.Begin(original);
            Take(original);
            _context.Pass(_passage, site);
        }

        held.MetadataWorkedOff(original.Position.Partition, original.Position.Offset);
        intake.End();
    }

    private void Take(OriginalRecord original)
    {
        Span<char> buffer = stackalloc char[KeyText.Longest];
        if (intake.TryRefuse(original, out var reason, out var detail))
        {
            _passage.Outbox.DeadLetter(reason, detail);
        }
        else if (!KeyText.TryRead(original.Key, buffer, out var containerId))
        {
            _passage.Outbox.DeadLetter(Refusal.MalformedKey, $"a key of {original.Key!.Length} bytes is no container id");
        }
        else if (original.Value is null)
        {
            Remember(original, containerId, metadata: null);
        }
        else if (intake.TryRead(original, _passage.Outbox, out var body))
        {
            var reader = new AvroSpanReader(body.Span);
            var metadata = ContainerMetadata.Read(ref reader);
            if (containerId.SequenceEqual(metadata.ContainerId))
            {
                Remember(original, containerId, metadata);
            }
            else
            {
                _passage.Outbox.DeadLetter(Refusal.KeyMismatch, "the key and the metadata name different containers");
            }
        }
    }

    private void Remember(OriginalRecord original, ReadOnlySpan<char> containerId, ContainerMetadata? metadata)
    {
        var container = _containers!.GetOrAdd(containerId);
        var observation = _passage.Observation;
        observation.Reset(container.Key, default, _partition!.Clock.NowMs);
        observation.AppendTimeMs = original.Position.TimestampMs;
        observation.Metadata = metadata;
        observation.MetadataRemoved = metadata is null;

        var startedAt = Stopwatch.GetTimestamp();
        var result = step.Apply(observation, container.State, _passage.Outbox);
        count.Add(forwarded: result == StepResult.Forward, startedAt);
        _containers.Changed(container);
    }
}
