namespace Streams.Benchmarks.Codec;

/// <summary>What one action costs each time.</summary>
/// <param name="Ns">Processor time, ns: the median of the rounds.</param>
/// <param name="AllocatedBytes">Bytes allocated.</param>
internal readonly record struct Measured(double Ns, double AllocatedBytes)
{
    private const long WarmUpNs = 300_000_000;
    private const long RoundNs = 20_000_000;

    /// <summary>Runs an action until the compiler has done its best, then in rounds of some milliseconds.</summary>
    public static Measured Of(Action action, int rounds)
    {
        var perRound = WarmUp(action);
        var times = new double[rounds];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            var start = ThreadClock.NowNs();
            for (var run = 0; run < perRound; run++)
            {
                action();
            }
            times[round] = (double)(ThreadClock.NowNs() - start) / perRound;
        }
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Array.Sort(times);
        return new Measured(times[rounds / 2], (double)allocated / rounds / perRound);
    }

    /// <summary>Runs the action for a while and says how often it fits into a round.</summary>
    private static int WarmUp(Action action)
    {
        var start = ThreadClock.NowNs();
        var runs = 0;
        long elapsed;
        do
        {
            action();
            runs++;
            elapsed = ThreadClock.NowNs() - start;
        }
        while (elapsed < WarmUpNs || runs < 60);
        return (int)Math.Max(1, RoundNs * runs / elapsed);
    }
}
