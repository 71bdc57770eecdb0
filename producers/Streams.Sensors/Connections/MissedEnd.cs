namespace Streams.Sensors.Connections;

/// <summary>What is not known of a connection's end, because the kernel called no program. Mirrors <c>MISSED_</c> in bpf/wire.h.</summary>
internal enum MissedEnd : uint
{
    Nothing = 0,

    /// <summary>When it was: a look found it later.</summary>
    Time = 1,

    /// <summary>Nor what was moved after the last flow: the socket is gone.</summary>
    All = 2,
}
