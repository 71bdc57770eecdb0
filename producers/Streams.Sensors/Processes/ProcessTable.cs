using Streams.Schemas;

namespace Streams.Sensors.Processes;

/// <summary>The processes that live, as their last exec left them.</summary>
/// <remarks>State: pid → process, at most as many as the options say; one beyond is described by its event alone. Thread: one.</remarks>
internal sealed class ProcessTable(int limit)
{
    private readonly Dictionary<uint, (ulong Start, ulong Execs, Process Process)> _processes = [];

    public int Count => _processes.Count;

    /// <summary>Most that are remembered.</summary>
    public int Limit => limit;

    /// <summary>Pid and start of each.</summary>
    public IEnumerable<(uint Pid, ulong Start)> All => _processes.Select(entry => (entry.Key, entry.Value.Start * (ulong)ProcessIdentity.TickNs));

    /// <param name="pid">Its id on the host.</param>
    /// <param name="startBoottimeNs">Its start.</param>
    /// <param name="process">What is known of it.</param>
    /// <param name="execs">How many programs it and its ancestors had begun by then; 0 where nobody said.</param>
    public void Put(uint pid, ulong startBoottimeNs, Process process, ulong execs = 0)
    {
        if (_processes.Count < limit || _processes.ContainsKey(pid))
        {
            _processes[pid] = (Tick(startBoottimeNs), execs, process);
        }
    }

    /// <summary>What is known of a process; null where nothing is, or where it has begun another program since and the message about that was lost.</summary>
    public Process? Find(uint pid, ulong startBoottimeNs, ulong execs)
    {
        if (!_processes.TryGetValue(pid, out var found) || found.Start != Tick(startBoottimeNs))
        {
            return null;
        }

        if (found.Execs == 0)
        {
            _processes[pid] = found with { Execs = execs }; // /proc does not say how many: as many as it has now
            return found.Process;
        }

        return found.Execs >= execs ? found.Process : null;
    }

    /// <summary>Puts a process in the place of what is no longer true of it; one that is not there stays out, since it may have ended.</summary>
    public void Replace(uint pid, ulong startBoottimeNs, Process process, ulong execs)
    {
        if (_processes.TryGetValue(pid, out var found) && found.Start == Tick(startBoottimeNs))
        {
            Put(pid, startBoottimeNs, process, execs);
        }
    }

    /// <summary>The process that has an id in a pid namespace; looks at all, so only for what is rare.</summary>
    public Process? FindInNamespace(long pidNamespace, uint namespacePid)
    {
        foreach (var (_, _, process) in _processes.Values)
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
