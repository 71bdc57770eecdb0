using System.Globalization;
using Streams.Schemas;
using Streams.Sensors.Kernel;
using Streams.Sensors.Lifecycle;
using Streams.Sensors.Processes;

namespace Streams.Sensors.Procfs;

/// <summary>Reads processes from /proc. One that ends while it is read is left out; what may not be read stays unknown.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class ProcReader(string root, ProcessIdentity identity, BootClock clock, CgroupMounts mounts, CgroupNamespace space)
{
    /// <summary>Process of which all kernel threads are children, in the host's pid namespace.</summary>
    public const uint KernelThreadParent = 2;

    /// <summary>Inode of the host's pid namespace: PROC_PID_INIT_INO, include/linux/proc_ns.h.</summary>
    public const uint HostPidNamespace = 4_026_531_836;

    private const int LongestArguments = 4096;
    private const string Deleted = " (deleted)";

    /// <summary>Every process but kernel threads and the agent itself, marked as older than the agent.</summary>
    public IEnumerable<ProcProcess> ReadAll()
    {
        var stats = Stats();
        var starts = ContainerStarts(stats.Values);
        foreach (var stat in stats.Values)
        {
            if (Read(stat, stats, starts) is { } process)
            {
                process.Process.BeforeAgent = true;
                yield return process;
            }
        }
    }

    /// <summary>Who runs now: pid → its stat. Kernel threads and the agent itself are left out.</summary>
    public Dictionary<uint, ProcStat> Stats()
    {
        var stats = new Dictionary<uint, ProcStat>();
        foreach (var directory in Directory.EnumerateDirectories(root))
        {
            if (!uint.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId)
            {
                continue;
            }

            if (TryStat(pid) is { } stat && pid != KernelThreadParent && stat.ParentPid != KernelThreadParent)
            {
                stats[pid] = stat;
            }
        }

        return stats;
    }

    /// <summary>The start of each container's first process: pid namespace → ticks since boot.</summary>
    public Dictionary<ulong, ulong> ContainerStarts(IEnumerable<ProcStat> stats)
    {
        var starts = new Dictionary<ulong, ulong>();
        foreach (var stat in stats)
        {
            var space = NamespaceOf(stat.Pid, "pid");
            if (!starts.TryGetValue(space, out var earliest) || stat.StartTicks < earliest)
            {
                starts[space] = stat.StartTicks;
            }
        }

        return starts;
    }

    /// <summary>Reads one process whole; null where it is gone, or another has its pid.</summary>
    public ProcProcess? Read(ProcStat stat, IReadOnlyDictionary<uint, ProcStat> stats, IReadOnlyDictionary<ulong, ulong> containerStarts)
    {
        var pid = stat.Pid;
        if (TryLines(pid, "status") is not { } status || TryLines(pid, "cgroup") is not { } cgroups)
        {
            return null;
        }

        var startNs = stat.StartTicks * (ulong)ProcessIdentity.TickNs;
        var process = Describe(stat, startNs, ProcStatus.Parse(status));
        if ((stats.TryGetValue(stat.ParentPid, out var listed) ? listed : TryStat(stat.ParentPid)) is { } parent)
        {
            process.ParentExecId = identity.ExecIdOf(parent.Pid, parent.StartTicks * (ulong)ProcessIdentity.TickNs);
        }

        Program(process, pid);
        process.Drift = IsDrift(process, pid, containerStarts);
        var (id, path) = CgroupOf(ProcCgroups.Parse(cgroups));
        return TryStat(pid) is { } again && again.StartTicks == stat.StartTicks ? new ProcProcess(pid, startNs, process, id, path) : null;
    }

    /// <summary>The stat of a process; null where there is none.</summary>
    public ProcStat? TryStat(uint pid) => TryText(pid, "stat") is { } line && ProcStat.TryParse(line, out var stat) ? stat : null;

    /// <summary>True where a process has threads besides its first one, which may have ended.</summary>
    public bool HasFurtherThreads(uint pid)
    {
        try
        {
            return Directory.EnumerateDirectories(Of(pid, "task")).Skip(1).Any();
        }
        catch (IOException)
        {
            return false; // ended
        }
    }

    public ulong NamespaceOf(uint pid, string kind) => Inode.Of(Of(pid, "ns/" + kind));

    /// <summary>Inodes of the sockets that a process holds open.</summary>
    public IEnumerable<ulong> SocketsOf(uint pid)
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(Of(pid, "fd"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var file in files)
        {
            if (LinkOf(file) is { } target && target.StartsWith("socket:[", StringComparison.Ordinal)
                && ulong.TryParse(target.AsSpan(8, target.Length - 9), NumberStyles.None, CultureInfo.InvariantCulture, out var inode))
            {
                yield return inode;
            }
        }
    }

    /// <summary>The lines of a file of the process; null where it cannot be read.</summary>
    public string[]? TryLines(uint pid, string file) => TryText(pid, file)?.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Process Describe(ProcStat stat, ulong startNs, ProcStatus status) => new()
    {
        ExecId = identity.ExecIdOf(stat.Pid, startNs),
        Pid = (int)stat.Pid,
        ContainerPid = status.NamespacePid,
        StartedAtNs = clock.FromBoot(startNs),
        Name = stat.Name,
        UserId = status.UserId,
        GroupId = status.GroupId,
        EffectiveCapabilities = status.EffectiveCapabilities,
        PidNamespace = (long)NamespaceOf(stat.Pid, "pid"),
        MountNamespace = (long)NamespaceOf(stat.Pid, "mnt"),
        NetworkNamespace = (long)NamespaceOf(stat.Pid, "net"),
    };

    private void Program(Process process, uint pid)
    {
        var executable = LinkOf(Of(pid, "exe")) ?? "";
        process.MemoryFile = executable.EndsWith(Deleted, StringComparison.Ordinal) && Inode.IsUnlinked(Of(pid, "exe")); // a file may be called so
        process.Executable = process.MemoryFile ? executable[..^Deleted.Length] : executable;
        process.WorkingDirectory = LinkOf(Of(pid, "cwd")) ?? "";
        process.StandardInputSocket = IsSocket(pid, 0);
        process.StandardOutputSocket = IsSocket(pid, 1);
        process.Setuid = IsSetuid(pid);

        var memory = TryBytes(pid, "cmdline") ?? [];
        process.ArgumentsTruncated = memory.Length > LongestArguments;
        process.Arguments = ArgumentDecoder.Decode(memory.AsSpan(0, Math.Min(memory.Length, LongestArguments)));
    }

    private bool IsDrift(Process process, uint pid, IReadOnlyDictionary<ulong, ulong> containerStarts) =>
        process.PidNamespace != HostPidNamespace
        && containerStarts.TryGetValue((ulong)process.PidNamespace, out var start)
        && Inode.ChangedAtNs(Of(pid, "exe")) > clock.FromBoot((start + 1) * (ulong)ProcessIdentity.TickNs);

    private (long Id, string Path) CgroupOf(ProcCgroups cgroups)
    {
        var path = cgroups.Unified is { } told ? space.Absolute(told) : null;
        var memoryPath = cgroups.Memory is { } toldByMemory ? space.Absolute(toldByMemory) : null;
        if (mounts.Unified is { } unified && path is { } own and not "/")
        {
            return ((long)Inode.Of(unified + own), own);
        }

        return mounts.Memory is { } memory && memoryPath is not null
            ? ((long)Inode.Of(memory + memoryPath), memoryPath)
            : (0, path ?? memoryPath ?? "");
    }

    private bool IsSocket(uint pid, int descriptor) =>
        LinkOf(Of(pid, FormattableString.Invariant($"fd/{descriptor}")))?.StartsWith("socket:", StringComparison.Ordinal) == true;

    private bool IsSetuid(uint pid)
    {
        try
        {
            return OperatingSystem.IsLinux() && File.GetUnixFileMode(Of(pid, "exe")).HasFlag(UnixFileMode.SetUser);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>What a link names; null where it cannot be read.</summary>
    public static string? LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string? TryText(uint pid, string file) =>
        TryBytes(pid, file) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    private byte[]? TryBytes(uint pid, string file)
    {
        try
        {
            return File.ReadAllBytes(Of(pid, file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null; // ended, or not ours to read
        }
    }

    private string Of(uint pid, string file) => string.Create(CultureInfo.InvariantCulture, $"{root}/{pid}/{file}");
}
