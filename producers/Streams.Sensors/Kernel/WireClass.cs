namespace Streams.Sensors.Kernel;

/// <summary>Index of the kernel's counters. Mirrors <c>enum wire_class</c> in bpf/wire.h.</summary>
internal enum WireClass
{
    Process,
    Connection,
    Lifecycle,

    /// <summary>Forks feed the process table and never leave the node.</summary>
    Fork,
    Privilege,
    File,
    Syscall,
}
