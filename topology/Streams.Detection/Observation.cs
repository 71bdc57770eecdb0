using Streams.Schemas;

namespace Streams.Detection;

/// <summary>One batch of a container on its way through the steps, or only the passing of time for that container.</summary>
/// <remarks>
/// Handed from step to step without serialization; reused for the next record, so a step keeps nothing of it.
/// Thread: one task.
/// </remarks>
public sealed class Observation
{
    /// <summary>Container id, or host:&lt;node&gt;.</summary>
    public string ContainerId { get; set; } = "";

    /// <summary>Body of the batch in this build's own schema, already validated; empty where only time passes.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>True where a batch came, false where only time passes for the container.</summary>
    public bool HasBatch => !Body.IsEmpty;

    /// <summary>A view of the batch; only where <see cref="HasBatch"/>.</summary>
    public EventBatchView Batch => new(Body.Span);

    /// <summary>Events at the front of the batch that were counted before (a resend that overlaps): every step leaves them out.</summary>
    public int SkippedEvents { get; set; }

    /// <summary>Partition clock: ms in which the partition was alive, taken from the broker's append times, so that a replay of the same log gives the same.</summary>
    public long NowMs { get; set; }

    /// <summary>True where the agent said that nothing more comes (closing heartbeat): windows end now.</summary>
    public bool Closing { get; set; }

    /// <summary>Windows that the window step closed and the judge step scores.</summary>
    public List<FeatureWindow> ClosedWindows { get; } = [];

    /// <summary>Takes the next record in.</summary>
    public void Reset(string containerId, ReadOnlyMemory<byte> body, long nowMs)
    {
        ContainerId = containerId;
        Body = body;
        NowMs = nowMs;
        SkippedEvents = 0;
        Closing = false;
        ClosedWindows.Clear();
    }
}
