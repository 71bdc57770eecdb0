using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>Says which events must be judged in time.</summary>
internal static class Urgency
{
    /// <summary>True where an event closes its batch within milliseconds.</summary>
    public static bool IsUrgent(Event happened) => happened.Kind switch
    {
        EventKind.ProcessStarted => happened.ProcessStarted is not { Inventory: true },
        EventKind.ProcessExited => happened.ProcessExited is { } exited && (exited.Signal != 0 || exited.ExitCode > 0),
        EventKind.ConnectionOpened => happened.ConnectionOpened is { NewPeer: true },
        EventKind.ListenStarted or EventKind.PrivilegeChange or EventKind.OomKill or EventKind.Lifecycle => true,
        EventKind.SyscallCounts => happened.SyscallCounts is { NewToContainer.Count: > 0 },
        _ => false,
    };
}
