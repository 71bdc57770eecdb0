using System.Globalization;

namespace Streams.Lab.Grounds;

/// <summary>Finds what runs that died have left on the machine, and removes it: processes, containers, cgroups, mounts, brokers, files.</summary>
/// <remarks>
/// A run is dead when its lab, by pid and start time, no longer runs. Its processes are those of its record that still are the same, those that bear its mark in their
/// environment, and those in the cgroups of its containers; nothing is ended by its name. Namespaces go with their last process.
/// </remarks>
internal sealed class Leftovers(LabFolders folders, TextWriter log)
{
    private const string Cgroups = "/sys/fs/cgroup";

    private static readonly TimeSpan s_claimedWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(10);

    /// <summary>Removes what is left of all dead runs; gives how many there were.</summary>
    public async Task<int> RemoveAsync(TimeProvider time, CancellationToken stop)
    {
        var removed = 0;
        foreach (var folder in Directory.Exists(folders.Runs) ? Directory.GetDirectories(folders.Runs) : [])
        {
            if (OwnerFile.TryRead(folder) is not { } record)
            {
                if (time.GetUtcNow() - Directory.GetCreationTimeUtc(folder) < s_claimedWithin)
                {
                    continue; // a run that begins at this moment has not written yet whose it is
                }

                record = new OwnerRecord { Run = Path.GetFileName(folder) };
            }

            if (!ProcTable.IsAlive(record.Lab))
            {
                await RemoveAsync(folder, record, time, stop).ConfigureAwait(false);
                removed++;
            }
        }

        return removed;
    }

    /// <summary>Ends what a run has started and has not ended itself, and deletes what it made.</summary>
    public async Task RemoveAsync(string folder, OwnerRecord record, TimeProvider time, CancellationToken stop)
    {
        var containers = Containers(record);
        var began = time.GetTimestamp();
        var ended = new HashSet<int>();
        while (Processes(record, containers) is { Count: > 0 } alive)
        {
            foreach (var pid in alive)
            {
                ended.Add(pid);
                ProcTable.KillNow(pid);
            }

            if (time.GetElapsedTime(began) > s_within)
            {
                throw new TimeoutException($"processes {string.Join(", ", alive)} of the dead run {record.Run} do not end.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop).ConfigureAwait(false);
        }

        var cgroups = RemoveCgroups(record, containers);
        var mounts = await UnmountAsync(folder, stop).ConfigureAwait(false);
        Directory.Delete(folder, recursive: true);
        if (ended.Count + cgroups + mounts > 0)
        {
            await log.WriteLineAsync($"run {record.Run}, which had died: ended {ended.Count} processes, removed {cgroups} cgroups of {containers.Count} containers, {mounts} mounts and its files").ConfigureAwait(false);
        }
    }

    private static List<string> Containers(OwnerRecord record) =>
        record.ContainersFolder.Length > 0 && Directory.Exists(record.ContainersFolder)
            ? [.. Directory.GetDirectories(record.ContainersFolder).Select(path => Path.GetFileName(path)!)]
            : [];

    private static HashSet<int> Processes(OwnerRecord record, List<string> containers)
    {
        var found = new HashSet<int>(ProcTable.WithEnvironment(OwnerRecord.Mark, record.Run));
        found.UnionWith(record.Processes.Where(ProcTable.IsAlive).Select(process => process.Pid));
        foreach (var cgroup in CgroupsOf(record, containers))
        {
            found.UnionWith(InCgroup(cgroup));
        }

        found.Remove(Environment.ProcessId);
        return found;
    }

    private static IEnumerable<string> CgroupsOf(OwnerRecord record, List<string> containers) =>
        record.CgroupParent.Length == 0
            ? []
            : from hierarchy in Directory.GetDirectories(Cgroups).Prepend(Cgroups)
              from container in containers
              let path = Path.Combine(hierarchy, record.CgroupParent.TrimStart('/'), container)
              where Directory.Exists(path)
              select path;

    private static IEnumerable<int> InCgroup(string path)
    {
        try
        {
            return [.. Directory.GetFiles(path, "cgroup.procs", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines)
                .Select(line => int.Parse(line, CultureInfo.InvariantCulture))];
        }
        catch (IOException)
        {
            return []; // it went away while it was read
        }
    }

    private static int RemoveCgroups(OwnerRecord record, List<string> containers)
    {
        var removed = 0;
        foreach (var path in CgroupsOf(record, containers).ToList())
        {
            foreach (var inner in Directory.GetDirectories(path, "*", SearchOption.AllDirectories).OrderByDescending(inner => inner.Length).Append(path))
            {
                removed += TryRemove(inner) ? 1 : 0;
            }
        }

        // the engine leaves its own cgroup behind; where another engine still uses it, it is not empty and stays
        foreach (var parent in record.CgroupParent.Length == 0 ? [] : Directory.GetDirectories(Cgroups).Select(hierarchy => Path.Combine(hierarchy, record.CgroupParent.TrimStart('/'))).Where(Directory.Exists))
        {
            TryRemove(parent);
        }

        return removed;
    }

    private static bool TryRemove(string cgroup)
    {
        try
        {
            Directory.Delete(cgroup);
            return true;
        }
        catch (IOException)
        {
            return false; // the engine was quicker
        }
    }

    private static async Task<int> UnmountAsync(string folder, CancellationToken stop)
    {
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mountinfo", stop).ConfigureAwait(false))
            .Select(line => line.Split(' ')[4])
            .Where(path => path.StartsWith(folder + "/", StringComparison.Ordinal))
            .OrderByDescending(path => path.Length)
            .ToList();
        foreach (var mount in mounts)
        {
            await HostCommand.RunAsync("umount", ["-l", mount], stop).ConfigureAwait(false);
        }

        return mounts.Count;
    }
}
