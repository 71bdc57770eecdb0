namespace Streams.Scoring.Windows;

/// <summary>A container's start: it creates files and starts programs then as it never does again.</summary>
public static class ContainerStart
{
    /// <summary>Length of a start, ns.</summary>
    public const long LengthNs = 10_000_000_000;

    /// <summary>How much earlier than the runtime's word for it a container can already be at work, ns: runtimes say so afterwards.</summary>
    private const long EarlierNs = 2_000_000_000;

    /// <summary>True where a window shares time with the start.</summary>
    /// <param name="startedAtNs">When the container was started, ns since 1970; 0 is unknown.</param>
    /// <param name="windowStartNs">Start of the window, ns since 1970.</param>
    /// <param name="windowEndNs">Its end, exclusive.</param>
    public static bool Overlaps(long startedAtNs, long windowStartNs, long windowEndNs) =>
        startedAtNs > 0 && windowEndNs > startedAtNs - EarlierNs && windowStartNs < startedAtNs + LengthNs;
}
