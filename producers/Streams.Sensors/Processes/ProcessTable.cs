using Streams.Schemas;

namespace Streams.Sensors.Processes;

/// <summary>The processes that live, as their last exec left them.</summary>
/// <remarks>State: pid → process, at most as many as the options say; one beyond is described by its event alone. Thread: one.</remarks>
internal sealed class ProcessTable(int limit)
{
    private readonly Dictionary<uint, (ulong Start, Process Process)> _processes = [];

    public int Count => _processes.Count;

    public void Put(uint pid, ulong startBoottimeNs, Process process)
    {
        if (_processes.Count < limit || _processes.ContainsKey(pid))
        {
            _processes[pid] = (Tick(startBoottimeNs), process);
        }
    }

    public Process? Find(uint pid, ulong startBoottimeNs) =>
        _processes.TryGetValue(pid, out var found) && found.Start == Tick(startBoottimeNs) ? found.Process : null;

    /// <summary>The process that has an id in a pid namespace; looks at all, so only for what is rare.</summary>
    public Process? FindInNamespace(long pidNamespace, uint namespacePid)
    {
        foreach (var (_, process) in _processes.Values)
        {
            if (process.ContainerPid == namespacePid && process.PidNamespace == pidNamespace)
            {
                return process;
            }
        }

        return null;
    }

    public void Remove(uint pid, ulong startBoottimeNs)
    {
        if (_processes.TryGetValue(pid, out var found) && found.Start == Tick(startBoottimeNs))
        {
            _processes.Remove(pid);
        }
    }

    // Entries read from /proc know the start to 10 ms only.
    private static ulong Tick(ulong startBoottimeNs) => startBoottimeNs / (ulong)ProcessIdentity.TickNs;
}
