using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>What every message says of its process. Mirrors <c>struct wire_task</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal readonly struct WireTask
{
    public readonly ulong StartBoottimeNs;
    public readonly ulong ParentStartBoottimeNs;

    /// <summary>Start of the first process of the pid namespace: the container's start.</summary>
    public readonly ulong InitStartBoottimeNs;
    public readonly ulong CgroupV2Id;

    /// <summary>Cgroup of the v1 memory hierarchy.</summary>
    public readonly ulong CgroupV1Id;
    public readonly ulong EffectiveCapabilities;

    /// <summary>Programs begun, its ancestors' included; who knows of fewer has missed one.</summary>
    public readonly ulong Execs;

    /// <summary>0 where the owner is unknown.</summary>
    public readonly uint Pid;
    public readonly uint NamespacePid;
    public readonly uint ParentPid;
    public readonly uint UserId;
    public readonly uint GroupId;
    public readonly uint PidNamespace;
    public readonly uint MountNamespace;
    public readonly uint NetworkNamespace;
    public readonly WireName Name;
}
