using System.Globalization;

namespace Streams.Benchmarks.Agent;

/// <summary>What a storm did, as it counted itself: occurrences by class, and by tenth of a second.</summary>
internal sealed class StormCount
{
    private readonly Dictionary<string, long> _totals = [];
    private readonly Dictionary<(string Class, long Tenth), long> _tenths = [];

    /// <summary>How long it took, of its own clock.</summary>
    public double Seconds { get; private set; }

    /// <summary>All classes together.</summary>
    public long Occurrences => _totals.Values.Sum();

    /// <summary>Occurrences a second.</summary>
    public double PerSecond => Occurrences / Seconds;

    /// <summary>Of one class.</summary>
    public long Of(string ofClass) => _totals.GetValueOrDefault(ofClass);

    /// <summary>Of one class, in tenths of a second since 1970 from the first to the last of these.</summary>
    public long Between(string ofClass, long firstTenth, long lastTenth) =>
        _tenths.Where(part => part.Key.Class == ofClass && part.Key.Tenth >= firstTenth && part.Key.Tenth <= lastTenth).Sum(part => part.Value);

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
                case ["at", var tenth, var ofClass, var count]:
                    var key = (ofClass, long.Parse(tenth, CultureInfo.InvariantCulture));
                    _tenths[key] = _tenths.GetValueOrDefault(key) + long.Parse(count, CultureInfo.InvariantCulture);
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
