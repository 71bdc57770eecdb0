using Streams.Agent.Attribution;
using Streams.Agent.Metadata;
using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>What the agent holds of one container while it lives: its open batch, its peers, and what is known of it.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class ContainerState(Origin origin, int peers)
{
    /// <summary>What it is.</summary>
    public Origin Origin { get; } = origin;

    /// <summary>Events that wait to go out.</summary>
    public OpenBatch Open { get; } = new();

    /// <summary>Batches that were full before they were due, oldest first.</summary>
    public Queue<EventBatch> Full { get; } = [];

    /// <summary>What it used of its budget.</summary>
    public BudgetUse Budget { get; } = new();

    /// <summary>Whom it has spoken with.</summary>
    public PeerSet Peers { get; } = new(peers);

    /// <summary>Says of a connection whether its peer is new, and remembers the peer.</summary>
    public void Meet(Event happened)
    {
        if (happened.ConnectionOpened is { } opened)
        {
            opened.NewPeer = Peers.Add(opened);
        }
    }

    /// <summary>What is known of it, and what of that has been written.</summary>
    public Announcement Announcement { get; } = new();

    /// <summary>When it was last used, in the clock's timestamps.</summary>
    public long UsedAt { get; set; }

    /// <summary>When its events must go out, in the clock's timestamps; <see cref="long.MaxValue"/> where there are none.</summary>
    public long DueAt { get; set; } = long.MaxValue;

    /// <summary>True where nothing waits to go out.</summary>
    public bool IsEmpty => Open.Events == 0 && Full.Count == 0;
}
