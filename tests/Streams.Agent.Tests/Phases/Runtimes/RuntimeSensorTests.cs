using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Agent.Metadata.Systemd;
using Streams.Agent.Phases.Runtimes;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

public sealed class RuntimeSensorTests : IDisposable
{
    private static readonly TimeSpan KernelFirst = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PlacedWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PlaceAgain = TimeSpan.FromMilliseconds(50);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly WatchedClock _clock = new();
    private readonly Channel<SensorEvent> _events = Channel.CreateBounded<SensorEvent>(16);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly ConcurrentDictionary<string, string> _places = new() { ["c1"] = "/docker/c1", ["n/c1"] = "/docker/c1" };
    private readonly FakeFeed _feed = new();

    public RuntimeSensorTests() => _limit.CancelAfter(TimeSpan.FromSeconds(60)); // a step that never comes fails the test

    private CancellationToken Limit => _limit.Token;

    public void Dispose()
    {
        _limit.Dispose();
        _stop.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task RunAsync_StepThatOnlyTheRuntimeKnows_IsToldAtOnceInTheContainersCgroup()
    {
        var (sensor, running) = Run();
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Health, TimeNs: 5, "docker", "healthy"));

        var told = await _events.Reader.ReadAsync(Limit);

        Assert.Equal(("/docker/c1", 5, LifecyclePhase.Health, "docker", "healthy"), (told.CgroupPath, told.TimeNs, told.Event.Lifecycle!.Phase, told.Event.Lifecycle.Source, told.Event.Lifecycle.Reason));
        await EndAsync(running);
        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 1, 1, 0, 0), Assert.Single(sensor.Balances()));
    }

    [Fact]
    public async Task RunAsync_StepThatTheKernelTellsToo_WaitsASecond()
    {
        var (_, running) = Run();
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Exited, 5, "docker", ExitCode: 3));
        await _clock.WaitedForAsync(KernelFirst, Limit);
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Paused, 6, "docker"));

        Assert.Equal(LifecyclePhase.Paused, (await _events.Reader.ReadAsync(Limit)).Event.Lifecycle!.Phase);
        await _clock.WaitedForAsync(KernelFirst, Limit);
        Assert.False(_events.Reader.TryRead(out _));
        _clock.Advance(KernelFirst);
        var told = await _events.Reader.ReadAsync(Limit);

        Assert.Equal(3, told.Event.Lifecycle!.ExitCode);
        await EndAsync(running);
    }

    [Theory]
    [InlineData("", 0)] // a systemd on the host is not the one whose container this is in
    [InlineData("/docker", 1)]
    public async Task RunAsync_StepOfAService_IsToldAtOnceWhereItsSystemdHasTheCgroup(string root, int handedOver)
    {
        var (sensor, running) = Run();
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Started, 5, "systemd") { Root = new SystemdRoot(root) });
        _feed.Tell(new RuntimeEvent("n/c1", LifecyclePhase.Exited, 6, "systemd", ExitCode: 3) { Root = new SystemdRoot(root) });
        if (handedOver > 0)
        {
            Assert.Equal(3, (await _events.Reader.ReadAsync(Limit)).Event.Lifecycle!.ExitCode);
        }

        await EndAsync(running);

        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 2, handedOver, 2 - handedOver, 0), Assert.Single(sensor.Balances()));
    }

    [Fact]
    public async Task RunAsync_CgroupThatIsSeenLate_StepsWaitForItInTheirOrder()
    {
        var (sensor, running) = Run();
        var root = new SystemdRoot("/docker");
        _feed.Tell(new RuntimeEvent("n/late", LifecyclePhase.Started, 5, "systemd") { Root = root });
        await LookAsync();
        _clock.Advance(TimeSpan.FromSeconds(6));
        await LookAsync();

        _places["n/late"] = "/docker/late";
        _feed.Tell(new RuntimeEvent("n/late", LifecyclePhase.Exited, 6, "systemd") { Root = root });

        Assert.Equal(LifecyclePhase.Started, (await _events.Reader.ReadAsync(Limit)).Event.Lifecycle!.Phase);
        Assert.Equal(LifecyclePhase.Exited, (await _events.Reader.ReadAsync(Limit)).Event.Lifecycle!.Phase);
        await EndAsync(running);
        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 4, 4, 0, 0), Assert.Single(sensor.Balances()));
    }

    [Fact]
    public async Task RunAsync_CgroupThatNobodySees_IsGivenUp()
    {
        var (sensor, running) = Run();
        _feed.Tell(new RuntimeEvent("elsewhere", LifecyclePhase.Paused, 6, "docker"));

        await _clock.PassAsync(PlaceAgain, Limit);
        await _clock.WaitedForAsync(PlaceAgain, Limit);
        _clock.Advance(PlacedWithin - (2 * PlaceAgain));
        await _clock.WaitedForAsync(PlaceAgain, Limit);
        Assert.Empty(sensor.Balances());
        _clock.Advance(PlaceAgain);
        await LookAsync();

        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 2, 1, 1, 0), Assert.Single(sensor.Balances()));
        await EndAsync(running);
    }

    [Fact]
    public async Task RunAsync_AtTheStop_WhatWaitsIsToldAndWhatHasNoPlaceIsFiltered()
    {
        var (sensor, running) = Run();
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Exited, 5, "docker", ExitCode: 3));
        _feed.Tell(new RuntimeEvent("elsewhere", LifecyclePhase.Paused, 6, "docker"));

        await EndAsync(running);

        Assert.True(_events.Reader.TryRead(out var told) && told.Event.Lifecycle!.Phase == LifecyclePhase.Exited);
        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 2, 1, 1, 0), Assert.Single(sensor.Balances()));
    }

    [Fact]
    public async Task RunAsync_RuntimeThatTellsMoreThanFits_TheRestIsDeclaredLost()
    {
        var (sensor, running) = Run();
        for (var i = 0; i < 20_000; i++)
        {
            _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Exited, i + 1, "docker"));
        }

        var reading = _events.Reader.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        await EndAsync(running);
        _events.Writer.Complete();

        var told = await reading;
        var balance = Assert.Single(sensor.Balances());
        Assert.Equal((20_000L, 20_000L), (balance.Seen, balance.HandedOver + balance.Lost));
        Assert.InRange(balance.Lost, 20_000 - (2 * 4_096), 20_000 - 1);
        Assert.Equal(balance.HandedOver, told.Count(one => one.Event.Kind == EventKind.Lifecycle));
        Assert.Equal(balance.Lost, told.Select(one => one.Event.SensorGap).OfType<SensorGap>().Sum(gap => gap.Lost));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // it says what nobody can read
    public async Task RunAsync_RuntimeThatBreaksOff_IsTriedAgainLaterAndLater(bool isNonsense)
    {
        _feed.Failure = isNonsense ? new InvalidOperationException("no text") : new IOException("gone");
        var (_, running) = Run();

        foreach (var seconds in new[] { .2, .4, .8, 1.6, 3.2, 6.4, 10, 10 })
        {
            await _clock.PassAsync(TimeSpan.FromSeconds(seconds), Limit);
        }

        await _clock.WaitedForAsync(TimeSpan.FromSeconds(10), Limit);
        Assert.Equal(9, _feed.Tries);
        await EndAsync(running);
    }

    private (RuntimeSensor Sensor, Task Running) Run()
    {
        IReadOnlyList<IRuntimeFeed> fresh = [_feed];
        var sensor = new RuntimeSensor(
            () => Interlocked.Exchange(ref fresh, []),
            id => _places.GetValueOrDefault(id),
            SensorTier.Ebpf,
            new RuntimeTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<RuntimeSensor>.Instance),
            _clock);
        var running = sensor.RunAsync(_events.Writer, _stop.Token);
        Assert.True(_feed.Follows.Wait(TimeSpan.FromSeconds(30)));
        return (sensor, running);
    }

    private async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }

    /// <summary>What is told after a look shows that it was looked.</summary>
    private async Task LookAsync()
    {
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Health, TimeNs: 5, "docker", "healthy"));
        Assert.Equal(LifecyclePhase.Health, (await _events.Reader.ReadAsync(Limit)).Event.Lifecycle!.Phase);
    }

    private sealed class FakeFeed : IRuntimeFeed
    {
        private Action<RuntimeEvent>? _tell;

        public string Name => "fake";

        public Exception? Failure { get; set; }

        public int Tries { get; private set; }

        public ManualResetEventSlim Follows { get; } = new();

        public void Tell(RuntimeEvent step) => _tell!(step);

        public async Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop)
        {
            Tries++;
            _tell = tell;
            Follows.Set();
            if (Failure is not null)
            {
                throw Failure;
            }

            connected();
            await Task.Delay(Timeout.Infinite, stop);
        }
    }
}
