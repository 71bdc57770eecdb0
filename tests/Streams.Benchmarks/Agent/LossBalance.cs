namespace Streams.Benchmarks.Agent;

/// <summary>What the storms did beside what Kafka holds and what is declared lost.</summary>
/// <remarks>
/// Of an interval in which an unknown number is declared lost, everything that ended before it and everything that began after it must be stored, or its number be declared.
/// </remarks>
internal sealed record LossBalance(long Produced, long Stored, long Declared, long Undeclared, long TooMany, IReadOnlyList<string> Details)
{
    // folded files carry the time of their first, so what happened right after an interval may be stored as of this many tenths of a second before
    private const int Folded = 1;

    private static readonly string[] s_classes = ["file", "connection", "process"];

    /// <summary>The sum over the classes; no class makes up for another.</summary>
    public static LossBalance Of(StormCount produced, StoredEvents stored)
    {
        long declared = 0, undeclared = 0, tooMany = 0, numbers = stored.MissingNumbers;
        var details = new List<string>();
        foreach (var ofClass in s_classes.Where(name => produced.Of(name) > 0))
        {
            var missing = produced.Of(ofClass) - stored.Of(ofClass);
            var outside = Outside(ofClass, produced, stored) ?? missing;
            var known = Math.Clamp(outside, 0, stored.Declared(ofClass));
            var bySequence = Math.Clamp(outside - known, 0, numbers);
            numbers -= bySequence;
            var left = Math.Max(0, outside - known - bySequence);
            declared += Math.Max(0, missing) - left;
            undeclared += left;
            tooMany += Math.Max(0, -missing);
            if (left > 0)
            {
                details.Add($"{ofClass}: {left} undeclared; produced {produced.Of(ofClass)}, stored {stored.Of(ofClass)}, declared by number {stored.Declared(ofClass)}, intervals {string.Join(", ", stored.Unknown)}");
            }
        }

        return new LossBalance(produced.Occurrences, s_classes.Sum(stored.Of), declared, undeclared, tooMany, details);
    }

    /// <summary>Missing before the first and after the last interval of unknown loss; null where there is none.</summary>
    private static long? Outside(string ofClass, StormCount produced, StoredEvents stored)
    {
        var intervals = stored.Unknown.Where(gap => gap.Class == ofClass || gap.Class == "all").ToList();
        if (intervals.Count == 0)
        {
            return null;
        }

        var (first, last) = (intervals.Min(gap => gap.First), intervals.Max(gap => gap.Last));
        var folded = ofClass == "file" ? Folded : 0;
        var before = produced.EndedBefore(ofClass, first) - stored.Between(ofClass, 0, first - 1);
        var after = produced.BegunAfter(ofClass, last) - stored.Between(ofClass, last + 1 - folded, long.MaxValue);
        return Math.Max(0, before) + Math.Max(0, after);
    }
}
