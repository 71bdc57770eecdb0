using Streams.Detection.Time;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Tests.Stores;

public class EvictionOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TakeLongestUnheard_WhateverWasHeard_TakesTheEarliestThenTheFirstByKey(int seed)
    {
        var random = new Random(seed);
        var order = new EvictionOrder<Heard>();
        var entries = new Dictionary<string, Entry<Heard>>();
        for (var now = 1; now < 5_000; now++)
        {
            if (entries.Count >= 20)
            {
                var expected = entries.Values.OrderBy(entry => entry.State.HeardMs).ThenBy(entry => entry.Key, StringComparer.Ordinal).First();
                var taken = order.TakeLongestUnheard(entries);
                Assert.Same(expected, taken);
                Leave(entries, taken);
            }

            var added = new Entry<Heard>($"{random.Next()}", [], new Heard());
            entries.Add(added.Key, added);
            order.Added(added, entries.Count);
            added.State.HeardMs = now / 4;
            foreach (var heard in entries.Values.Where(_ => random.Next(5) == 0))
            {
                heard.State.HeardMs = now / 4;
            }

            if (random.Next(3) == 0)
            {
                Leave(entries, entries.Values.First()); // over by itself
            }
        }
    }

    [Fact]
    public void Places_OfEntriesThatAreGone_AreGivenUp()
    {
        var order = new EvictionOrder<Heard>();
        var entries = new Dictionary<string, Entry<Heard>> { ["a"] = new("a", [], new Heard()), ["b"] = new("b", [], new Heard()) };
        Leave(entries, order.TakeLongestUnheard(entries));

        for (var i = 0; i < 10_000; i++)
        {
            order.Added(new Entry<Heard>($"{i}", [], new Heard()) { IsGone = true }, entries.Count);
        }

        Assert.True(order.Count < 100);
    }

    private static void Leave(Dictionary<string, Entry<Heard>> entries, Entry<Heard> entry)
    {
        entries.Remove(entry.Key);
        entry.IsGone = true;
    }

    private sealed class Heard : ITimed
    {
        public long DueMs => long.MaxValue;

        public long HeardMs { get; set; }

        public bool IsOver => false;
    }
}
