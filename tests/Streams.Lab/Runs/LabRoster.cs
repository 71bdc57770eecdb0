using Streams.Lab.Measurement;
using Streams.Lab.Workloads;

namespace Streams.Lab.Runs;

/// <summary>The containers of a run, as they come and go.</summary>
/// <remarks>Thread: any; one lock.</remarks>
internal sealed class LabRoster(EventLedger ledger, TimeProvider time)
{
    private readonly Dictionary<string, LabContainer> _containers = [];
    private readonly Lock _lock = new();

    /// <summary>All of them.</summary>
    public IReadOnlyList<LabContainer> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _containers.Values];
            }
        }
    }

    /// <summary>A container was started.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="workload">Workload that it is of.</param>
    /// <param name="role">How an alert about it counts.</param>
    /// <param name="startedAt">When it was asked for.</param>
    /// <param name="keep">True where its events are needed one by one.</param>
    public LabContainer Add(string id, string workload, WorkloadRole role, DateTimeOffset startedAt, bool keep)
    {
        ledger.Expect(id, keep);
        var container = new LabContainer(id, workload, role, startedAt);
        lock (_lock)
        {
            _containers[id] = container;
        }

        return container;
    }

    /// <summary>It is gone.</summary>
    public void Ended(LabContainer container)
    {
        container.EndedAt ??= time.GetUtcNow();
    }

    /// <summary>The run is over: what still runs ended now.</summary>
    public void EndAll()
    {
        foreach (var container in All)
        {
            Ended(container);
        }
    }
}
