using Streams.Sensors.Calls;

namespace Streams.Sensors.Kernel;

/// <summary>The programs of <c>producers/bpf</c> that run while the sensor watches, and what they count.</summary>
internal static class KernelPrograms
{
    private const string SocketStateWithin = "on_socket_state_within";

    /// <summary>Programs that are attached, in this order, and the class that a run of theirs belongs to; of what hands on to others, that of its own count.</summary>
    public static readonly (string Program, WireClass Class)[] Attached =
    [
        ("on_fork", WireClass.Process),
        ("on_exec", WireClass.Process),
        ("on_exit", WireClass.Process),
        ("on_socket_state", WireClass.Connection),
        (SocketStateWithin, WireClass.Connection),
        ("on_cgroup_made", WireClass.Lifecycle),
        ("on_cgroup_removed", WireClass.Lifecycle),
        ("on_victim", WireClass.Process),
        ("on_call", WireClass.Syscall),
    ];

    /// <summary>Those whose skipped runs are lost; the other one only takes over what <c>on_socket_state</c> is skipped for.</summary>
    public static IEnumerable<string> Skippable(WireClass of) =>
        Attached.Where(attached => attached.Class == of && attached.Program != SocketStateWithin).Select(attached => attached.Program);

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
        (WireClass.Lifecycle, SensorClasses.Lifecycle), // first: cgroups whose making was lost must be known before what happened in them is declared
        (WireClass.Process, SensorClasses.Process),
        (WireClass.Connection, SensorClasses.Connection),
        (WireClass.Privilege, SensorClasses.Privilege),
        (WireClass.File, SensorClasses.File),
        (WireClass.Syscall, SensorClasses.Syscall),
    ];
}
