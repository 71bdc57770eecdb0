namespace Streams.Sensors.Calls;

/// <summary>Program that a system call is handed to. Mirrors <c>enum wire_handler</c> in bpf/wire.h.</summary>
internal enum WireHandler : uint
{
    None,
    Privilege,
    Open,
    Transfer,
    Change,
    Accept,
    Datagram,

    /// <summary>Reading and writing of sockets, handed on by <see cref="Transfer"/>.</summary>
    Socket,
}
