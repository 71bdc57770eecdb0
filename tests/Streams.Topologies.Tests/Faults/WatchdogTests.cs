using Microsoft.Extensions.Time.Testing;
using Streams.Topologies.Faults;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Faults;

public class WatchdogTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider _time = new();
    private readonly ThrowingFaults _faults = new();

    [Fact]
    public void Thread_ThatPolls_IsLeftAlone()
    {
        var liveness = new Liveness(_time);
        using var watchdog = new Watchdog(liveness, s_patience, _faults, _time);

        for (var second = 0; second < 30; second++)
        {
            liveness.Polled();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(_faults.Failed);
    }

    [Fact]
    public void Thread_ThatPollsNoMore_EndsTheProcess()
    {
        using var watchdog = new Watchdog(new Liveness(_time), s_patience, _faults, _time);

        Assert.ThrowsAny<Exception>(() => _time.Advance(TimeSpan.FromSeconds(12)));

        Assert.Contains("has not polled", _faults.Failed[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Transaction_ThatStaysOpen_EndsTheProcess()
    {
        var liveness = new Liveness(_time);
        using var watchdog = new Watchdog(liveness, s_patience, _faults, _time);
        liveness.TransactionBegun();

        Assert.ThrowsAny<Exception>(() =>
        {
            for (var second = 0; second < 12; second++)
            {
                liveness.Polled();
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        });

        Assert.Contains("transaction", _faults.Failed[0], StringComparison.Ordinal);
    }
}
