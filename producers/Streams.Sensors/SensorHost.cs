using Streams.Sensors.Kernel;
using Streams.Sensors.Lifecycle;
using Streams.Sensors.Processes;
using Streams.Sensors.Procfs;

namespace Streams.Sensors;

/// <summary>What all sensors of one host share: its clocks, its cgroups, its process identities.</summary>
internal sealed class SensorHost
{
    private readonly string _procRoot;

    private SensorHost(TimeProvider time, string procRoot)
    {
        _procRoot = procRoot;
        Time = time;
        Clock = new BootClock(time, procRoot);
        Identity = ProcessIdentity.Read(procRoot);
        Mounts = CgroupMounts.Read(procRoot);
        Cgroups = new CgroupTree(Mounts);
        Proc = new ProcReader(procRoot, Identity, Clock, Mounts, CgroupNamespace.Read(procRoot));
    }

    public TimeProvider Time { get; }

    public BootClock Clock { get; }

    public ProcessIdentity Identity { get; }

    public CgroupMounts Mounts { get; }

    public CgroupTree Cgroups { get; }

    public ProcReader Proc { get; }

    /// <exception cref="SensorUnavailableException">/proc cannot be read.</exception>
    public static SensorHost Open(SensorOptions options, TimeProvider time)
    {
        try
        {
            return new SensorHost(time, options.ProcRoot);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SensorUnavailableException($"reading {options.ProcRoot}", fault.Message, "mount the host's /proc there, and run the agent in the host's pid namespace", fault);
        }
    }

    /// <summary>The mount namespace of process 1; where that may not be looked at, of the kernel's own threads, which have the same as a rule. 0 is unknown.</summary>
    public uint HostMountNamespace()
    {
        var first = Inode.Of(_procRoot + "/1/ns/mnt");
        return (uint)(first != 0 ? first : Inode.Of(FormattableString.Invariant($"{_procRoot}/{ProcReader.KernelThreadParent}/ns/mnt")));
    }

    /// <summary>What the kernel programs must know of this agent; pass 1 takes listeners, pass 2 connections, pass 3 tells their flows.</summary>
    public WireConfig KernelConfig(SensorOptions options, uint inventoryPass = 0) => new()
    {
        OwnPid = (uint)Environment.ProcessId,
        OwnPidNamespace = (uint)Inode.Of("/proc/self/ns/pid"),
        MemoryHierarchy = Mounts.MemoryHierarchy,
        InventoryPass = inventoryPass,
        HostMountNamespace = HostMountNamespace(),
        WatchHost = options.HostActivity ? 1u : 0u,
        UnifiedRoot = Mounts.Unified is { } unified ? Inode.Of(unified) : 0,
        FilesPerSecond = (ulong)options.FilesPerSecond,
    };
}
