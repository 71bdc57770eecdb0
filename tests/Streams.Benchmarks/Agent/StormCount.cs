using System.Globalization;

namespace Streams.Benchmarks.Agent;

/// <summary>What a storm did, as it counted itself: occurrences by class, and by the tenth of a second in which they began and ended.</summary>
internal sealed class StormCount
{
    private readonly Dictionary<string, long> _totals = [];
    private readonly Dictionary<(string Class, long Tenth), long> _began = [];
    private readonly Dictionary<(string Class, long Tenth), long> _ended = [];

    /// <summary>How long it took, of its own clock.</summary>
    public double Seconds { get; private set; }

    /// <summary>All classes together.</summary>
    public long Occurrences => _totals.Values.Sum();

    /// <summary>Occurrences a second.</summary>
    public double PerSecond => Occurrences / Seconds;

    /// <summary>Of one class.</summary>
    public long Of(string ofClass) => _totals.GetValueOrDefault(ofClass);

    /// <summary>Of one class, ended before a tenth of a second since 1970: the kernel saw it before, too.</summary>
    public long EndedBefore(string ofClass, long tenth) => _ended.Where(part => part.Key.Class == ofClass && part.Key.Tenth < tenth).Sum(part => part.Value);

    /// <summary>Of one class, begun after a tenth of a second since 1970: the kernel saw it after, too.</summary>
    public long BegunAfter(string ofClass, long tenth) => _began.Where(part => part.Key.Class == ofClass && part.Key.Tenth > tenth).Sum(part => part.Value);

    /// <summary>Takes what a storm printed in.</summary>
    public void Add(string printed)
    {
        foreach (var line in printed.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (line.Split(' '))
            {
                case ["seconds", var seconds]:
                    Seconds = Math.Max(Seconds, double.Parse(seconds, CultureInfo.InvariantCulture));
                    break;
                case [("at" or "by") and var edge, var tenth, var ofClass, var count]:
                    var tenths = edge == "at" ? _began : _ended;
                    var key = (ofClass, long.Parse(tenth, CultureInfo.InvariantCulture));
                    tenths[key] = tenths.GetValueOrDefault(key) + long.Parse(count, CultureInfo.InvariantCulture);
                    break;
                case [var ofClass, var total]:
                    _totals[ofClass] = _totals.GetValueOrDefault(ofClass) + long.Parse(total, CultureInfo.InvariantCulture);
                    break;
                default:
                    break;
            }
        }
    }
}
