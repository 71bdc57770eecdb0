using System.Threading.Channels;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Sensors;
using Streams.Sensors.Accounting;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>Tells the steps of containers' lives that their runtimes know of: health, pause, programs started in them from outside, and what the kernel could not tell.</summary>
/// <remarks>
/// 1. Each runtime is followed on its own. One that breaks off is tried again after 0.2 s, 0.4 s, … at most 10 s.
/// 2. What the kernel tells as well waits a second, so that the kernel's word, which knows more, comes first; whether it came is judged where both meet (<see cref="ContainerPhases"/>).
/// 3. A step of a container whose cgroup nobody has seen yet waits ten seconds for it, and later ones of that container behind it: on a starved machine the kernel's word of the cgroup comes seconds late.
/// State: at most 4,096 steps that wait; beyond, they are lost and declared. Thread: feeds on the pool, everything else one at a time.
/// </remarks>
internal sealed class RuntimeSensor(Func<IReadOnlyList<IRuntimeFeed>> takeNewFeeds, Func<string, string?> pathOf, SensorTier tier, RuntimeTelemetry telemetry, TimeProvider clock) : ISensor
{
    private const int Bound = 4_096;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan KernelFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlacedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PlaceAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(10);

    private readonly SensorAccount _account = new();
    private readonly Channel<RuntimeEvent> _told = Channel.CreateBounded<RuntimeEvent>(new BoundedChannelOptions(Bound) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly PriorityQueue<(RuntimeEvent Step, long GivenUpAt), long> _waiting = new();
    private readonly PlacelessSteps _placeless = new();
    private long _refused;

    /// <inheritdoc/>
    public string Name => "runtimes";

    /// <inheritdoc/>
    public SensorTier Tier => tier;

    /// <inheritdoc/>
    public IReadOnlyList<string> BlindSpots => [];

    /// <inheritdoc/>
    public Task Ready => Task.CompletedTask; // a runtime that is not there holds nothing up

    /// <inheritdoc/>
    public IReadOnlyList<SensorBalance> Balances() => _account.Balances();

    /// <inheritdoc/>
    public async Task RunAsync(ChannelWriter<SensorEvent> events, CancellationToken stop)
    {
        var following = FollowAllAsync(stop);
        var outlet = new EventOutlet(events, _account);
        while (!stop.IsCancellationRequested)
        {
            Take();
            Place(outlet, clock.GetTimestamp());
            DeclareRefused(outlet);
            await WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        outlet.BeginEnd(clock);
        do
        {
            Take();
            Place(outlet, long.MaxValue);
        }
        while (_told.Reader.TryPeek(out _));

        DeclareRefused(outlet);
        outlet.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // the runtimes' clients are others'
    }

    private async Task FollowAllAsync(CancellationToken stop)
    {
        var following = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            following.AddRange(takeNewFeeds().Select(feed => FollowAsync(feed, stop)));
            await Task.Delay(LookEvery, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(following);
    }

    private async Task FollowAsync(IRuntimeFeed feed, CancellationToken stop)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            Exception? broken = null;
            var isConnected = false;
            try
            {
                await feed.FollowAsync(
                    () =>
                    {
                        failures = 0;
                        if (!isConnected)
                        {
                            isConnected = true;
                            telemetry.Connected(feed.Name);
                        }
                    },
                    Tell,
                    stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failed) // whatever a runtime says: nobody else would begin to follow it again
            {
                broken = failed;
            }

            telemetry.Broken(feed.Name, broken, ++failures);
            var retryAfter = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 16));
            await Task.Delay(retryAfter < LastRetry ? retryAfter : LastRetry, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(RuntimeEvent step)
    {
        telemetry.Told(step.Phase);
        if (!_told.Writer.TryWrite(step))
        {
            Interlocked.Increment(ref _refused);
        }
    }

    private void Take()
    {
        while (HasRoom && _told.Reader.TryRead(out var step))
        {
            var due = After(step.IsKernels ? KernelFirst : TimeSpan.Zero);
            _waiting.Enqueue((step, due + Ticks(PlacedWithin)), due);
        }
    }

    private void Place(EventOutlet outlet, long now)
    {
        foreach (var (step, path) in _placeless.Take(PlaceOf, now))
        {
            Write(outlet, step, path);
        }

        while (_waiting.TryPeek(out var waiting, out var due) && due <= now)
        {
            _waiting.Dequeue();
            var path = PlaceOf(waiting.Step);
            if (_placeless.Holds(waiting.Step.ContainerId) || (path is null && now < waiting.GivenUpAt))
            {
                _placeless.Add(waiting.Step, waiting.GivenUpAt);
            }
            else
            {
                Write(outlet, waiting.Step, path);
            }
        }

        outlet.Declare();
    }

    private void Write(EventOutlet outlet, RuntimeEvent step, string? path)
    {
        if (path is not null)
        {
            outlet.Write(Of(step, path));
            return;
        }

        _account.Seen(SensorClasses.Lifecycle);
        _account.Filtered(SensorClasses.Lifecycle);
        telemetry.Unplaced();
    }

    private string? PlaceOf(RuntimeEvent step) => pathOf(step.ContainerId) is { } path && step.IsAbout(path) ? path : null;

    private void DeclareRefused(EventOutlet outlet)
    {
        if (Interlocked.Exchange(ref _refused, 0) is > 0 and var refused)
        {
            outlet.LostUnseen(SensorClasses.Lifecycle, "channel", refused, NowNs, NowNs);
            outlet.Declare();
        }
    }

    private async Task WaitAsync(CancellationToken stop)
    {
        var left = _waiting.TryPeek(out _, out var due) ? TimeSpan.FromSeconds((double)(due - clock.GetTimestamp()) / clock.TimestampFrequency) : LookEvery;
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        if (_placeless.Count > 0 && left > PlaceAgain)
        {
            left = PlaceAgain;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(HasRoom ? _told.Reader.WaitToReadAsync(enough.Token).AsTask() : Task.Delay(left, clock, enough.Token), Task.Delay(left, clock, enough.Token));
        await enough.CancelAsync();
    }

    private SensorEvent Of(RuntimeEvent step, string path) => new()
    {
        Class = SensorClasses.Lifecycle,
        CgroupPath = path,
        TimeNs = step.TimeNs > 0 ? step.TimeNs : NowNs,
        Event = new Event
        {
            Kind = EventKind.Lifecycle,
            Lifecycle = new Lifecycle { Phase = step.Phase, Source = step.Source, Reason = step.Reason, ExitCode = step.ExitCode },
        },
    };

    private bool HasRoom => _waiting.Count + _placeless.Count < Bound; // without, what comes stays where it is

    private long NowNs => UnixTime.Nanoseconds(clock.GetUtcNow());

    private long After(TimeSpan time) => clock.GetTimestamp() + Ticks(time);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
