using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Who containers are, as their runtimes told when they made them: known before the first process runs, and still when the runtime has removed them.</summary>
/// <remarks>State: container id → record, at most as many as <paramref name="bound"/>, the oldest leaves. Thread: any; a record is not changed once it is in.</remarks>
internal sealed class CreatedContainers(int bound = CreatedContainers.Most)
{
    /// <summary>Of a runtime of the host.</summary>
    public const int Most = 4_096;

    /// <summary>Of a user's own engine, which may tell of containers that there are not.</summary>
    public const int MostOfAUser = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ContainerMetadata> _records = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = [];

    /// <summary>Keeps a record, or a better one.</summary>
    public void Add(string id, ContainerMetadata record)
    {
        if (id.Length == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (!_records.ContainsKey(id))
            {
                _order.Enqueue(id);
                if (_order.Count > bound)
                {
                    _records.Remove(_order.Dequeue());
                }
            }

            _records[id] = record;
        }
    }

    /// <summary>What was told of a container; null for nothing.</summary>
    public ContainerMetadata? Find(string id)
    {
        lock (_gate)
        {
            return _records.GetValueOrDefault(id);
        }
    }
}
