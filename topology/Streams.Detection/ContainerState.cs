using Streams.Detection.Baselines;
using Streams.Detection.Enrichment;
using Streams.Detection.Incidents;
using Streams.Detection.Lives;
using Streams.Detection.Time;
using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Scoring.Windows;

namespace Streams.Detection;

/// <summary>What one task remembers of one container.</summary>
/// <remarks>
/// Key: container id, or host:&lt;node&gt;.
/// State: bounded by the options of the steps that fill it; what is rarely used is absent until it is.
/// </remarks>
public sealed class ContainerState : ITimed
{
    private ContainerMetadata? _metadata;

    /// <summary>Key of the agent session that wrote last about it; a closing heartbeat of that session ends its open windows.</summary>
    public string Session { get; set; } = "";

    /// <inheritdoc/>
    public long DueMs { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public bool IsOver { get; set; }

    /// <inheritdoc/>
    public long HeardMs => HeardAtMs;

    /// <summary>Host name of the node that runs the container.</summary>
    internal string Node { get; set; } = "";

    /// <summary>Cluster of the node, empty for none.</summary>
    internal string Cluster { get; set; } = "";

    /// <summary>Who the container is; null where that is not known yet.</summary>
    internal ContainerMetadata? Metadata
    {
        get => _metadata;
        set
        {
            _metadata = value;
            Workload = value is null ? "" : WorkloadName.From(value);
        }
    }

    /// <summary>True for a node's processes outside containers, which need no metadata.</summary>
    internal static bool IsHost(string containerId) => containerId.StartsWith("host:", StringComparison.Ordinal);

    /// <summary>Workload that the metadata names; empty where it is not known.</summary>
    internal string Workload { get; private set; } = "";

    /// <summary>Event time of the first event, ns since 1970; 0 before it.</summary>
    internal long FirstEventNs { get; set; }

    /// <summary>Latest event time, ns since 1970; 0 before the first event.</summary>
    internal long LastEventNs { get; set; }

    /// <summary>Partition clock when the latest event time was heard.</summary>
    internal long HeardAtMs { get; set; }

    /// <summary>Partition clock until which the metadata of a new container is expected; -1 before its first batch.</summary>
    internal long ExpectedUntilMs { get; set; } = -1;

    /// <summary>Partition clock at which the waiting ends; <see cref="long.MaxValue"/> where nothing waits.</summary>
    internal long WaitUntilMs { get; set; } = long.MaxValue;

    /// <summary>Batches seen; what the probe counts by.</summary>
    internal long Batches { get; set; }

    /// <summary>Events that came after their window had ended.</summary>
    internal long LateEvents { get; set; }

    /// <summary>Windows that are not over yet.</summary>
    internal ContainerWindows Windows { get; } = new();

    /// <summary>Event time at which the earliest open window is over; <see cref="long.MaxValue"/> where none is open.</summary>
    internal long WindowDueNs { get; set; } = long.MaxValue;

    /// <summary>What waits for the metadata, in order.</summary>
    internal List<WaitingEntry> Waiting { get; } = [];

    /// <summary>The story that its detections make.</summary>
    internal StoryState Story { get; } = new();

    /// <summary>Traffic with peers that the profile does not know, in order of their first byte.</summary>
    internal List<PeerTraffic> Peers { get; } = [];

    /// <summary>What it did in its whole life.</summary>
    internal LifeState Life { get; } = new();

    /// <summary>Event time of the container now, taken from the partition's clock where nothing came.</summary>
    internal long EventTimeNs(long nowMs) => LastEventNs + (Math.Max(0, nowMs - HeardAtMs) * 1_000_000);

    /// <summary>Partition clock at which the container's event time reaches a moment if nothing comes.</summary>
    internal long ClockAtMs(long eventNs)
    {
        var ahead = eventNs - LastEventNs;
        return ahead <= 0 ? HeardAtMs : HeardAtMs + ((ahead + 999_999) / 1_000_000);
    }
}
