namespace Streams.Benchmarks.Agent;

/// <summary>What the storms did beside what Kafka holds and what is declared lost.</summary>
internal sealed record LossBalance(long Produced, long Stored, long Declared, long Undeclared, long TooMany)
{
    // folded activity carries the time of its first occurrence, up to this many tenths of a second before the others
    private const int Folded = 3;

    private static readonly string[] s_classes = ["file", "connection", "process"];

    /// <summary>The sum over the classes; no class makes up for another.</summary>
    public static LossBalance Of(StormCount produced, StoredEvents stored)
    {
        long declared = 0, undeclared = 0, tooMany = 0, numbers = stored.MissingNumbers;
        foreach (var ofClass in s_classes.Where(name => produced.Of(name) > 0))
        {
            var missing = produced.Of(ofClass) - stored.Of(ofClass);
            var known = stored.Declared(ofClass);
            var unknown = stored.Unknown
                .Where(gap => gap.Class == ofClass || gap.Class == "all")
                .Sum(gap => Math.Max(0, produced.Between(ofClass, gap.First, gap.Last + Folded) - stored.Between(ofClass, gap.First, gap.Last)));
            unknown = Math.Clamp(missing - known, 0, unknown);
            var bySequence = Math.Clamp(missing - known - unknown, 0, numbers);
            numbers -= bySequence;
            declared += known + unknown + bySequence;
            undeclared += Math.Max(0, missing - known - unknown - bySequence);
            tooMany += Math.Max(0, -missing);
        }

        return new LossBalance(produced.Occurrences, s_classes.Sum(stored.Of), declared, undeclared, tooMany);
    }
}
