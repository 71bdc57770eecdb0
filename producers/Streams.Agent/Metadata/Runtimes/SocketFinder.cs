namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Finds the sockets of a runtime that are there now: those that were asked for, else those in the usual places.</summary>
/// <remarks>Thread: any. Looked for again every two seconds, for runtimes come after the agent and go before it. Bound: 16 sockets.</remarks>
/// <param name="asked">Paths, separated by commas; empty for the usual places.</param>
/// <param name="usual">Usual places.</param>
/// <param name="hostRoot">Where the host's root is seen from here; goes before the usual places.</param>
/// <param name="clock">The clock.</param>
internal sealed class SocketFinder(string asked, IReadOnlyList<string> usual, string hostRoot, TimeProvider clock)
{
    private const int Bound = 16;

    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly string[] _asked = asked.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    private IReadOnlyList<string> _present = [];
    private long _lookedAt = long.MinValue;

    /// <summary>Where it is looked, in words for people.</summary>
    public string Places => string.Join(", ", _asked.Length > 0 ? _asked : usual);

    /// <summary>Paths of the sockets.</summary>
    public IReadOnlyList<string> Present()
    {
        lock (_gate)
        {
            if (_lookedAt == long.MinValue || clock.GetElapsedTime(_lookedAt) >= GoodFor)
            {
                _lookedAt = clock.GetTimestamp();
                _present = [.. Look()];
            }

            return _present;
        }
    }

    private IEnumerable<string> Look() =>
        _asked.Length > 0
            ? _asked.Where(File.Exists)
            : usual.SelectMany(place => Expand(Path.Join(hostRoot, place)))
                .Where(File.Exists)
                .DistinctBy(path => path.Replace("/var/run/", "/run/", StringComparison.Ordinal)) // one is a link to the other
                .Take(Bound);

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf("/*/", StringComparison.Ordinal);
        if (star < 0)
        {
            return [pattern];
        }

        try
        {
            return [.. Directory.EnumerateDirectories(pattern[..star]).Take(4 * Bound).Select(folder => Path.Join(folder, pattern[(star + 2)..]))];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
