namespace Streams.Sensors.Kernel;

/// <summary>What a message of the kernel programs is. Mirrors <c>enum wire_kind</c> in bpf/wire.h.</summary>
internal enum WireKind : uint
{
    None,
    Exec,
    Fork,
    Exit,
    ConnectionOpened,
    ConnectionClosed,
    Listen,
    Cgroup,
    Oom,
    Privilege,
    File,
    Change,
    NewCall,
    ConnectionFailed,
    Flow,
    Dns,
}
