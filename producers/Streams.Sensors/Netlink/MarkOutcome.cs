namespace Streams.Sensors.Netlink;

/// <summary>What became of a mark on a mount.</summary>
internal enum MarkOutcome
{
    Marked = 0,

    /// <summary>The process ended, or the mount is no longer there.</summary>
    Gone = 1,

    /// <summary>The kernel does not take it.</summary>
    Refused = 2,
}
