using Streams.Agent.Delivery;
using Streams.Schemas;

namespace Streams.Agent.Folding;

/// <summary>Holds a flooding container back: within each second its least valuable events are first folded harder, then left out, so that the others are judged in time.</summary>
/// <remarks>
/// <list type="number">
/// <item>From a quarter of <see cref="FoldingOptions.EventsPerSecond"/> on, what repeats within a batch is folded into one event with the sum of occurrences and bytes.</item>
/// <item>From a half on, samples and counts are left out; from three quarters on files, flows and closed connections; beyond the budget everything but what is worth most.</item>
/// <item>Programs that start, privilege changes, lifecycle, new peers and what is said about losses always pass.</item>
/// </list>
/// Time: the clock's. Thread: one.
/// </remarks>
internal sealed class Budget(FoldingOptions options, TimeProvider clock)
{
    private const double FoldHarderFrom = .25;

    private static readonly TimeSpan s_second = TimeSpan.FromSeconds(1);

    /// <summary>True where the event may go on; <paramref name="foldHarder"/> says how.</summary>
    public bool Admits(BudgetUse use, Event happened, out bool foldHarder)
    {
        if (use.BeganAt == 0 || clock.GetElapsedTime(use.BeganAt) >= s_second)
        {
            use.BeganAt = clock.GetTimestamp();
            use.Events = 0;
        }

        var used = (double)use.Events / options.EventsPerSecond;
        foldHarder = used >= FoldHarderFrom;
        if (EventValue.Of(happened) < LeastAt(used))
        {
            return false;
        }

        use.Events++;
        return true;
    }

    private static int LeastAt(double used) => used switch
    {
        < .5 => 0,
        < .75 => 1,
        < 1 => 2,
        _ => EventValue.Highest,
    };
}
