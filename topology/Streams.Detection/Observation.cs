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

    /// <summary>Key of the agent session that wrote the batch (agent id, "@", start in ns); where only time passes for a session, that session's. Empty where none.</summary>
    public string Session { get; set; } = "";

    /// <summary>Append time of the record that moved the clock, ms since 1970: how the act-to-alert time is told, never what is judged by.</summary>
    public long AppendTimeMs { get; set; }

    /// <summary>The container's metadata where a record of container.metadata.v1 came, else null.</summary>
    public ContainerMetadata? Metadata { get; set; }

    /// <summary>True where container.metadata.v1 says that the container is forgotten (a tombstone).</summary>
    public bool MetadataRemoved { get; set; }

    /// <summary>True where a batch came, false where metadata came or only time passes for the container.</summary>
    public bool HasBatch => !Body.IsEmpty;

    /// <summary>A view of the batch; only where <see cref="HasBatch"/>.</summary>
    public EventBatchView Batch => new(Body.Span);

    /// <summary>Events at the front of the batch that were counted before (a resend that overlaps): every step leaves them out.</summary>
    public int SkippedEvents { get; set; }

    /// <summary>Events that the agent numbered and that never came, found missing before this batch.</summary>
    public long MissingEvents { get; set; }

    /// <summary>Kinds of the batch's events as a bit set (bit n = kind n); set by the window step, so that the judge step need not look where nothing concerns it.</summary>
    public uint Kinds { get; set; }

    /// <summary>Partition clock: ms in which the partition was alive, taken from the broker's append times, so that a replay of the same log gives the same.</summary>
    public long NowMs { get; set; }

    /// <summary>
    /// True where the agent said that nothing more comes (closing heartbeat): windows end now. Set by the account step on the
    /// batch that holds the heartbeat; every other container of that session then gets an observation without batch that is closing.
    /// </summary>
    public bool Closing { get; set; }

    /// <summary>Windows that the window step closed and the judge step scores.</summary>
    public List<FeatureWindow> ClosedWindows { get; } = [];

    /// <summary>Takes the next record in.</summary>
    public void Reset(string containerId, ReadOnlyMemory<byte> body, long nowMs)
    {
        ContainerId = containerId;
        Body = body;
        Session = "";
        Metadata = null;
        MetadataRemoved = false;
        NowMs = nowMs;
        SkippedEvents = 0;
        MissingEvents = 0;
        Kinds = 0;
        Closing = false;
        ClosedWindows.Clear();
    }
}
