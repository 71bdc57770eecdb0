using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>Which events are worth more than others where not all find room.</summary>
internal static class EventValue
{
    /// <summary>Value of what is never left out before anything else: programs started, privilege changes, lifecycle, new peers, listeners, OOM kills, and what is said about losses.</summary>
    public const int Highest = 3;

    /// <summary>Value of an event: 0 samples and counts, 1 files, flows and closed connections, 2 exits, known peers, failures and names, <see cref="Highest"/>.</summary>
    public static int Of(Event happened) => happened.Kind switch
    {
        EventKind.ResourceSample => 0,
        EventKind.SyscallCounts => happened.SyscallCounts is { NewToContainer.Count: > 0 } ? 2 : 0,
        EventKind.FileActivity or EventKind.FlowSample or EventKind.ConnectionClosed => 1,
        EventKind.ProcessExited or EventKind.ConnectionFailed or EventKind.DnsQuestion => 2,
        EventKind.ConnectionOpened => happened.ConnectionOpened is { NewPeer: true } ? Highest : 2,
        _ => Highest,
    };

    /// <summary>The least value that still finds room where so much of it is used, from 0 for none to 1 for all.</summary>
    public static int LeastAt(double fullness) => fullness switch
    {
        < .5 => 0,
        < .75 => 1,
        < .9 => 2,
        _ => Highest,
    };
}
