using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Streams.Schemas;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Processes;

/// <summary>Turns messages of the kernel programs into processes and their events.</summary>
/// <remarks>Thread: one, that of the ring.</remarks>
internal sealed class ProcessDecoder(ProcessIdentity identity, BootClock clock, ProcessTable table)
{
    private const uint HostPidNamespace = 4_026_531_836; // PROC_PID_INIT_INO, include/linux/proc_ns.h

    /// <summary>The process that a message names: as its exec left it, or as far as the message tells. Null where the message names none.</summary>
    public Process? Find(in WireTask task)
    {
        if (task.Pid == 0)
        {
            return null;
        }

        if (table.Find(task.Pid, task.StartBoottimeNs, task.Execs) is { } known)
        {
            return known;
        }

        var described = Describe(task);
        table.Replace(task.Pid, task.StartBoottimeNs, described, task.Execs);
        return described;
    }

    /// <summary>Remembers a child: the program of its parent in a process of its own.</summary>
    public void Fork(in WireTask child)
    {
        var process = Describe(child);
        if (table.Find(child.ParentPid, child.ParentStartBoottimeNs, child.Execs) is { } parent)
        {
            Inheritance.Program(parent, process);
        }

        table.Put(child.Pid, child.StartBoottimeNs, process, child.Execs);
    }

    /// <summary>Reads an exec and remembers the process as it is from now on; null where the message is cut short.</summary>
    public Process? Exec(ReadOnlySpan<byte> message)
    {
        ref readonly var wire = ref MemoryMarshal.AsRef<ExecWire>(message);
        var text = message[Unsafe.SizeOf<ExecWire>()..];
        if (text.Length < (long)wire.ExecutableBytes + wire.InvokedBytes + wire.DirectoryBytes + wire.ArgumentBytes)
        {
            return null;
        }

        var process = Describe(wire.Task);
        process.Executable = Take(ref text, wire.ExecutableBytes);
        var invoked = Take(ref text, wire.InvokedBytes);
        process.InvokedAs = invoked == process.Executable ? "" : invoked;
        process.WorkingDirectory = wire.DirectoryBytes == 0 ? "/" : Take(ref text, wire.DirectoryBytes);
        process.Arguments = ArgumentDecoder.Decode(text[..(int)wire.ArgumentBytes]);
        process.ArgumentsTruncated = wire.Flags.HasFlag(ExecFlags.ArgumentsTruncated);
        process.MemoryFile = wire.Flags.HasFlag(ExecFlags.NoLink);
        process.Setuid = wire.Flags.HasFlag(ExecFlags.Setuid);
        process.StandardInputSocket = wire.Flags.HasFlag(ExecFlags.StandardInputSocket);
        process.StandardOutputSocket = wire.Flags.HasFlag(ExecFlags.StandardOutputSocket);
        process.Drift = IsDrift(wire);
        table.Put(wire.Task.Pid, wire.Task.StartBoottimeNs, process, wire.Task.Execs);
        return process;
    }

    /// <summary>Forgets a process that ended, and returns it.</summary>
    public Process? Exit(in WireTask task)
    {
        var process = Find(task);
        table.Remove(task.Pid, task.StartBoottimeNs);
        return process;
    }

    public static Event Started() => new()
    {
        Kind = EventKind.ProcessStarted,
        ProcessStarted = new ProcessStarted { Inventory = false },
    };

    public static Event Exited(in ExitWire wire)
    {
        var signal = (int)(wire.Status & 0x7f);
        return new Event
        {
            Kind = EventKind.ProcessExited,
            ProcessExited = new ProcessExited
            {
                ExitCode = (int)(wire.Status >> 8 & 0xff),
                Signal = signal,
                CpuTimeNs = (long)wire.CpuTimeNs,
                PeakMemoryBytes = (long)wire.PeakPages * Environment.SystemPageSize,
            },
        };
    }

    public static Event Killed(in OomWire wire) => new()
    {
        Kind = EventKind.OomKill,
        OomKill = new OomKill { VictimPid = (int)wire.Task.Pid, VictimName = Name(wire.Task.Name) },
    };

    // On an overlay the upper layer says it exactly; elsewhere a file changed after the container's first process started was not in the image.
    private bool IsDrift(in ExecWire wire)
    {
        if (wire.Flags.HasFlag(ExecFlags.OnOverlay))
        {
            return wire.Flags.HasFlag(ExecFlags.UpperLayer);
        }

        return wire.Task.PidNamespace != HostPidNamespace
            && wire.Task.InitStartBoottimeNs != 0
            && wire.ExecutableChangedNs > clock.FromBoot(wire.Task.InitStartBoottimeNs);
    }

    private Process Describe(in WireTask task) => new()
    {
        ExecId = identity.ExecIdOf(task.Pid, task.StartBoottimeNs),
        Pid = (int)task.Pid,
        ContainerPid = (int)task.NamespacePid,
        ParentExecId = identity.ExecIdOf(task.ParentPid, task.ParentStartBoottimeNs),
        StartedAtNs = clock.FromBoot(task.StartBoottimeNs),
        Name = Name(task.Name),
        UserId = (int)task.UserId,
        GroupId = (int)task.GroupId,
        EffectiveCapabilities = (long)task.EffectiveCapabilities,
        PidNamespace = task.PidNamespace,
        MountNamespace = task.MountNamespace,
        NetworkNamespace = task.NetworkNamespace,
    };

    private static string Take(ref ReadOnlySpan<byte> text, uint length)
    {
        var taken = Encoding.UTF8.GetString(text[..(int)length]);
        text = text[(int)length..];
        return taken;
    }

    private static string Name(in WireName name)
    {
        ReadOnlySpan<byte> bytes = name;
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
