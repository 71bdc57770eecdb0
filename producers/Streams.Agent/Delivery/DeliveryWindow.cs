using Streams.Agent.Delivery.Spool;

namespace Streams.Agent.Delivery;

/// <summary>What the client has and the brokers have not acknowledged, in the order of the hand-over.</summary>
/// <remarks>What lies on disk too stays until all before it has ended, since the disk is given back in order. Thread: its outbox's lock.</remarks>
internal sealed class DeliveryWindow
{
    private readonly LinkedList<UnderWay> _records = [];

    /// <summary>True where nothing is under way.</summary>
    public bool IsEmpty => _records.Count == 0;

    /// <summary>Bytes under way.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records under way that lie nowhere else.</summary>
    public int OnlyHere { get; private set; }

    /// <summary>Records under way that lie on disk too.</summary>
    public int OnDisk { get; private set; }

    /// <summary>When the oldest was handed over that lies nowhere else; null for none.</summary>
    public DateTimeOffset? OldestOnlyHereAt => OnlyHere == 0 ? null : _records.First(IsOnlyHere).At;

    /// <summary>The client has it now.</summary>
    public void Add(UnderWay record)
    {
        if (!record.HasEnded || record.Position is not null)
        {
            record.Place = _records.AddLast(record);
        }

        if (!record.HasEnded)
        {
            Count(record, 1);
        }
    }

    /// <summary>The brokers have it, or never will.</summary>
    public void End(UnderWay record)
    {
        record.HasEnded = true;
        if (record.Place is { } place)
        {
            Count(record, -1);
            if (record.Position is null)
            {
                _records.Remove(place);
            }
        }
    }

    /// <summary>Those that lie nowhere else, oldest first.</summary>
    public List<UnderWay> ThoseOnlyHere() => [.. _records.Where(IsOnlyHere)];

    /// <summary>These lie on disk from now on.</summary>
    public void LaidDown(IReadOnlyList<UnderWay> records, IReadOnlyList<SpoolPosition> places)
    {
        for (var i = 0; i < records.Count; i++)
        {
            Count(records[i], -1);
            records[i].LaidDown(places[i]);
            Count(records[i], 1);
        }
    }

    /// <summary>Gives the next place up to which the disk is no longer needed.</summary>
    public bool TryTakeDone(out SpoolPosition position)
    {
        if (_records.First is { Value: { HasEnded: true, Position: { } done } })
        {
            _records.RemoveFirst();
            position = done;
            return true;
        }

        position = default;
        return false;
    }

    private static bool IsOnlyHere(UnderWay record) => record.Position is null && !record.HasEnded;

    private void Count(UnderWay record, int by)
    {
        Bytes += by * record.Bytes;
        if (record.Position is null)
        {
            OnlyHere += by;
        }
        else
        {
            OnDisk += by;
        }
    }
}
