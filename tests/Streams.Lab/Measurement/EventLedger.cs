using Streams.Schemas;

namespace Streams.Lab.Measurement;

/// <summary>What is stored on container.events.v1 and container.metadata.v1, counted by ourselves.</summary>
/// <remarks>
/// Units: kernel occurrences. State: counters by container and class; the events themselves only of containers that are watched, at most <see cref="MostEvents"/> each.
/// Thread: any; one lock.
/// </remarks>
internal sealed class EventLedger
{
    /// <summary>Events kept of one watched container.</summary>
    public const int MostEvents = 50_000;

    private readonly Dictionary<string, ContainerLedger> _containers = [];
    private readonly Dictionary<string, long> _declared = [];
    private readonly Lock _lock = new();

    /// <summary>Occurrences stored of the containers of the lab.</summary>
    public long Events { get; private set; }

    /// <summary>Bytes of the records that hold them, uncompressed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Losses of unknown size that were declared.</summary>
    public long UnknownLosses { get; private set; }

    /// <summary>A container of the lab was started.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="keep">True to keep its events.</param>
    public void Expect(string id, bool keep)
    {
        lock (_lock)
        {
            var ledger = Of(id);
            ledger.IsOurs = true;
            ledger.Keeps |= keep;
        }
    }

    /// <summary>A batch, and how many bytes its record has.</summary>
    public void Take(EventBatch batch, int bytes)
    {
        lock (_lock)
        {
            var ledger = Of(batch.ContainerId);
            ledger.Bytes += bytes;
            foreach (var happened in batch.Events)
            {
                if (happened.SensorGap is { } gap)
                {
                    Declare(gap);
                    continue;
                }

                var process = happened.Process >= 0 && happened.Process < batch.Processes.Count ? batch.Processes[happened.Process] : null;
                ledger.Count(happened, process);
                if (ledger.Kept.Count < MostEvents)
                {
                    ledger.Kept.Add(new SeenEvent(batch.BaseTimeNs + (happened.OffsetUs * 1_000), process, happened));
                }
            }

            if (!ledger.Keeps && ledger.Kept.Count > 2_000)
            {
                ledger.Kept.Clear(); // of a container that nobody has named so far, or that only works
            }
        }
    }

    /// <summary>Who a container is.</summary>
    public void Take(ContainerMetadata metadata)
    {
        lock (_lock)
        {
            Of(metadata.ContainerId).Metadata = metadata;
        }
    }

    /// <summary>Losses declared so far, by class.</summary>
    public IReadOnlyDictionary<string, long> Declared
    {
        get
        {
            lock (_lock)
            {
                return new Dictionary<string, long>(_declared);
            }
        }
    }

    /// <summary>The events of a watched container, in the order of their storage.</summary>
    public IReadOnlyList<SeenEvent> EventsOf(string id)
    {
        lock (_lock)
        {
            return [.. Of(id).Kept];
        }
    }

    /// <summary>Occurrences of a kind in a container by an executable.</summary>
    public long Stored(string id, EventKind kind, string executable)
    {
        lock (_lock)
        {
            return Of(id).Stored(kind, executable);
        }
    }

    /// <summary>Occurrences of a kind in a container over TCP to a port.</summary>
    public long Stored(string id, EventKind kind, int port)
    {
        lock (_lock)
        {
            return Of(id).Stored(kind, port);
        }
    }

    /// <summary>Bytes written in a container to paths that begin so.</summary>
    public long Written(string id, string prefix)
    {
        lock (_lock)
        {
            return Of(id).Written(prefix);
        }
    }

    /// <summary>What the metadata says of a container; null for nothing.</summary>
    public ContainerMetadata? MetadataOf(string id)
    {
        lock (_lock)
        {
            return Of(id).Metadata;
        }
    }

    /// <summary>Sums up the containers of the lab.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Events = _containers.Values.Where(ledger => ledger.IsOurs).Sum(ledger => ledger.Total);
            Bytes = _containers.Values.Where(ledger => ledger.IsOurs).Sum(ledger => ledger.Bytes);
        }
    }

    private void Declare(SensorGap gap)
    {
        if (gap.Lost < 0)
        {
            UnknownLosses++;
            return;
        }

        _declared[gap.Class] = _declared.GetValueOrDefault(gap.Class) + gap.Lost;
    }

    private ContainerLedger Of(string id)
    {
        if (!_containers.TryGetValue(id, out var ledger))
        {
            ledger = new ContainerLedger();
            _containers.Add(id, ledger);
        }

        return ledger;
    }
}
