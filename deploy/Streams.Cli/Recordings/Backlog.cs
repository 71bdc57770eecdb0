using Streams.Schemas;

namespace Streams.Cli.Recordings;

/// <summary>Brings what was there already, and comes partition by partition, into one order of time.</summary>
/// <remarks>
/// Records of a partition keep their order: each counts as at least as late as the one before it.
/// State: entries until <see cref="Take"/>, at most <see cref="MostBytes"/> of encoded values; the caller takes at the bound, and the order then holds within each part.
/// </remarks>
internal sealed class Backlog
{
    public const long MostBytes = 256L << 20;

    private readonly Dictionary<(string Topic, int Partition), long> _latest = [];
    private readonly List<(long TimeMs, RecordedEntry Entry)> _entries = [];
    private long _bytes;

    public bool IsFull => _bytes >= MostBytes;

    public void Add(int partition, RecordedEntry entry, int bytes)
    {
        var key = (entry.Topic, partition);
        var time = Math.Max(entry.TimestampMs, _latest.GetValueOrDefault(key, long.MinValue));
        _latest[key] = time;
        _entries.Add((time, entry));
        _bytes += bytes;
    }

    /// <summary>The entries in order of time, metadata first where times are equal; none stay.</summary>
    public IReadOnlyList<RecordedEntry> Take()
    {
        // OrderBy keeps the order of equals
        var ordered = _entries.OrderBy(entry => entry.TimeMs).ThenBy(entry => entry.Entry.Metadata is null).Select(entry => entry.Entry).ToList();
        _entries.Clear();
        _bytes = 0;
        return ordered;
    }
}
