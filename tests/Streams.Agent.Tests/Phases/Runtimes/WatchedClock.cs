using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Streams.Agent.Tests.Phases.Runtimes;

/// <summary>Time that stands still until the code under test waits for it.</summary>
internal sealed class WatchedClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateBounded<TimeSpan>(4_096);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until something waits for so long, and lets that much time pass.</summary>
    public async Task PassAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await WaitedForAsync(wait, cancellationToken);
        Advance(wait);
    }

    /// <summary>Waits until something waits for so long; what waited for other times before is passed over.</summary>
    public async Task WaitedForAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        while (await _waits.Reader.ReadAsync(cancellationToken) != wait)
        {
            // something else waits
        }
    }
}
