namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>How what came out differs from what must come out.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Records">Records that were looked at.</param>
/// <param name="Repeats">Came more than once.</param>
/// <param name="Gaps">Never came although a later one of the same container did.</param>
/// <param name="Wrong">Came, and should not have, or with other content.</param>
/// <param name="Missing">Never came, nor anything after it.</param>
/// <param name="Example">The first wrong one, beside what it should have been.</param>
internal sealed record Verdict(string Topic, int Records, int Repeats, int Gaps, int Wrong, int Missing, string Example)
{
    public bool IsClean => Repeats == 0 && Gaps == 0 && Wrong == 0 && Missing == 0;

    /// <summary>Compares container by container, in order.</summary>
    /// <param name="topic">Name in the verdict.</param>
    /// <param name="expected">Container → what must come, in order.</param>
    /// <param name="actual">Container → what came, in order.</param>
    /// <param name="identity">What makes two the same one; the rest is content.</param>
    public static Verdict Of<T, TIdentity>(
        string topic,
        IReadOnlyDictionary<string, List<T>> expected,
        IReadOnlyDictionary<string, List<T>> actual,
        Func<T, TIdentity> identity)
        where TIdentity : notnull
    {
        int repeats = 0, gaps = 0, wrong = 0, missing = 0;
        var example = "";
        foreach (var container in expected.Keys.Union(actual.Keys))
        {
            var wanted = expected.GetValueOrDefault(container) ?? [];
            var came = actual.GetValueOrDefault(container) ?? [];
            var byIdentity = wanted.ToDictionary(identity);
            var seen = new HashSet<TIdentity>();
            foreach (var one in came)
            {
                if (!seen.Add(identity(one)))
                {
                    repeats++;
                }
                else if (!byIdentity.TryGetValue(identity(one), out var want) || !EqualityComparer<T>.Default.Equals(want, one))
                {
                    example = wrong++ == 0 ? $"; wrong is {one} where {(byIdentity.ContainsKey(identity(one)) ? want : "nothing")} should be" : example;
                }
            }
            var lastSeen = wanted.FindLastIndex(one => seen.Contains(identity(one)));
            gaps += wanted.Take(lastSeen + 1).Count(one => !seen.Contains(identity(one)));
            missing += wanted.Count - (lastSeen + 1);
        }
        return new Verdict(topic, actual.Values.Sum(list => list.Count), repeats, gaps, wrong, missing, example);
    }

    public override string ToString() =>
        $"{Topic}: {Records} records, repeats {Repeats}, gaps {Gaps}, wrong {Wrong}, missing {Missing}{Example}";
}
