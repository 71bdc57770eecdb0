namespace Streams.Cli.Recordings;

/// <summary>Where the first event of a replay lies in time.</summary>
internal enum RebaseTo
{
    /// <summary>Where it was recorded.</summary>
    Recorded,

    /// <summary>At the start of the replay, less the age that it had when it was recorded; the start waits for the place in a window that it had, too.</summary>
    Now,
}
