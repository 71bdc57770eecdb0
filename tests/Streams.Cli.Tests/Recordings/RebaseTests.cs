using CsCheck;
using Streams.Cli.Recordings;
using Xunit;

namespace Streams.Cli.Tests.Recordings;

public sealed class RebaseTests
{
    private const long SecondNs = 1_000_000_000;

    private static readonly Gen<(long EventNs, long AgeMs, long NowNs)> s_given = Gen.Select(
        Gen.Long[1_600_000_000 * SecondNs, 1_900_000_000 * SecondNs],
        Gen.Long[0, 9_000],
        Gen.Long[1_600_000_000 * SecondNs, 1_900_000_000 * SecondNs]);

    [Fact]
    public void Of_Recorded_MovesNothing() =>
        Assert.Equal(default, Rebase.Of(new ReplayOptions(), new Start(7 * SecondNs, 8_000), 1_700_000_000 * SecondNs));

    [Fact]
    public void Of_Now_KeepsThePlaceInTheWindowAndBeginsWhenItIsDue() => s_given.Sample(given =>
    {
        var start = StartOf(given);

        var rebase = Rebase.Of(new ReplayOptions { Rebase = RebaseTo.Now, Speed = 1 }, start, given.NowNs);

        Assert.Equal(start.EventNs % Rebase.WindowNs, (start.EventNs + rebase.ShiftNs) % Rebase.WindowNs);
        Assert.InRange(rebase.Wait, TimeSpan.Zero, TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        var sentAt = given.NowNs + (long)rebase.Wait.TotalNanoseconds;
        Assert.InRange(sentAt - (start.EventNs + rebase.ShiftNs) - start.AgeNs, -TimeSpan.NanosecondsPerTick, 0); // as old as when it was recorded
    });

    [Fact]
    public void Of_NowAsFastAsPossible_NeitherWaitsNorSendsBeforeItHappens() => s_given.Sample(given =>
    {
        var start = StartOf(given);

        var rebase = Rebase.Of(new ReplayOptions { Rebase = RebaseTo.Now, Speed = 0 }, start, given.NowNs);

        Assert.Equal(start.EventNs % Rebase.WindowNs, (start.EventNs + rebase.ShiftNs) % Rebase.WindowNs);
        Assert.Equal(TimeSpan.Zero, rebase.Wait);
        Assert.InRange(given.NowNs - (start.EventNs + rebase.ShiftNs) - start.AgeNs, 0, Rebase.WindowNs - 1);
    });

    private static Start StartOf((long EventNs, long AgeMs, long NowNs) given) => new(given.EventNs, (given.EventNs / 1_000_000) + given.AgeMs);
}
