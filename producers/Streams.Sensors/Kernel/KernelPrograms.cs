using Streams.Sensors.Calls;

namespace Streams.Sensors.Kernel;

/// <summary>The programs of <c>producers/bpf</c> that run while the sensor watches, and what they count.</summary>
internal static class KernelPrograms
{
    /// <summary>Programs that are attached, in this order.</summary>
    public static readonly string[] Attached =
        ["on_fork", "on_exec", "on_exit", "on_socket_state", "on_cgroup_made", "on_cgroup_removed", "on_victim", "on_call"];

    /// <summary>Programs that the one for system calls hands on to.</summary>
    public static readonly (WireHandler, string)[] Handlers =
    [
        (WireHandler.Privilege, "on_privilege"),
        (WireHandler.Open, "on_open"),
        (WireHandler.Transfer, "on_transfer"),
        (WireHandler.Change, "on_change"),
        (WireHandler.Accept, "on_accept"),
        (WireHandler.Datagram, "on_datagram"),
        (WireHandler.Socket, "on_socket_transfer"),
    ];

    /// <summary>Classes that the kernel counts, by their names in heartbeats.</summary>
    public static readonly (WireClass Wire, string Class)[] Counted =
    [
        (WireClass.Process, SensorClasses.Process),
        (WireClass.Connection, SensorClasses.Connection),
        (WireClass.Lifecycle, SensorClasses.Lifecycle),
        (WireClass.Privilege, SensorClasses.Privilege),
        (WireClass.File, SensorClasses.File),
        (WireClass.Syscall, SensorClasses.Syscall),
    ];
}
