using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Systemd;
using Streams.Agent.Phases.Runtimes;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

public sealed class RuntimeSensorTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UnixEpoch.AddDays(1));
    private readonly Channel<SensorEvent> _events = Channel.CreateBounded<SensorEvent>(16);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _places = new() { ["c1"] = "/docker/c1", ["n/c1"] = "/docker/c1" };
    private readonly FakeFeed _feed = new();

    public void Dispose()
    {
        _stop.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task RunAsync_StepThatOnlyTheRuntimeKnows_IsToldAtOnceInTheContainersCgroup()
    {
        var (sensor, running) = Run();
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Health, TimeNs: 5, "docker", "healthy"));

        var told = await _events.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(("/docker/c1", 5, LifecyclePhase.Health, "docker", "healthy"), (told.CgroupPath, told.TimeNs, told.Event.Lifecycle!.Phase, told.Event.Lifecycle.Source, told.Event.Lifecycle.Reason));
        await EndAsync(running);
        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 1, 1, 0, 0), Assert.Single(sensor.Balances()));
    }

    [Fact]
    public async Task RunAsync_StepThatTheKernelTellsToo_WaitsASecond()
    {
        var (_, running) = Run();
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Exited, 5, "docker", ExitCode: 3));
        _feed.Tell(new RuntimeEvent("c1", LifecyclePhase.Paused, 6, "docker"));

        Assert.Equal(LifecyclePhase.Paused, (await _events.Reader.ReadAsync(TestContext.Current.CancellationToken)).Event.Lifecycle!.Phase);
        Assert.False(_events.Reader.TryRead(out _));
        var told = await AdvanceUntilToldAsync();

        Assert.Equal(3, told.Event.Lifecycle!.ExitCode);
        Assert.True(_clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddDays(1) >= TimeSpan.FromSeconds(1)); // how much later the sensor's thread looks is the machine's
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
            Assert.Equal(3, (await _events.Reader.ReadAsync(TestContext.Current.CancellationToken)).Event.Lifecycle!.ExitCode);
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

        Assert.Equal(LifecyclePhase.Started, (await _events.Reader.ReadAsync(TestContext.Current.CancellationToken)).Event.Lifecycle!.Phase);
        Assert.Equal(LifecyclePhase.Exited, (await _events.Reader.ReadAsync(TestContext.Current.CancellationToken)).Event.Lifecycle!.Phase);
        await EndAsync(running);
        Assert.Equal(new SensorBalance(SensorClasses.Lifecycle, 4, 4, 0, 0), Assert.Single(sensor.Balances()));
    }

    [Fact]
    public async Task RunAsync_CgroupThatNobodySees_IsGivenUp()
    {
        var (sensor, running) = Run();
        _feed.Tell(new RuntimeEvent("elsewhere", LifecyclePhase.Paused, 6, "docker"));

        await AdvanceUntilAsync(() => sensor.Balances() is [{ Filtered: 1 }]);

        Assert.True(_clock.GetUtcNow() - DateTimeOffset.UnixEpoch.AddDays(1) >= TimeSpan.FromSeconds(10));
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

        await EndAsync(running);

        var balance = Assert.Single(sensor.Balances());
        Assert.Equal((20_000L, 20_000L), (balance.Seen, balance.HandedOver + balance.Lost));
        Assert.InRange(balance.Lost, 20_000 - (2 * 4_096), 20_000 - 1);
    }

    [Fact]
    public async Task RunAsync_RuntimeThatBreaksOff_IsTriedAgainLaterAndLater()
    {
        _feed.Fails = true;
        var (_, running) = Run();

        for (var i = 0; i < 600; i++) // a minute
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await EndAsync(running);
        Assert.InRange(_feed.Tries, 2, 12);
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
        Assert.Equal(LifecyclePhase.Health, (await _events.Reader.ReadAsync(TestContext.Current.CancellationToken)).Event.Lifecycle!.Phase);
    }

    private async Task AdvanceUntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }
    }

    private async Task<SensorEvent> AdvanceUntilToldAsync()
    {
        SensorEvent? told;
        while (!_events.Reader.TryRead(out told))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        return told;
    }

    private sealed class FakeFeed : IRuntimeFeed
    {
        private Action<RuntimeEvent>? _tell;

        public string Name => "fake";

        public bool Fails { get; set; }

        public int Tries { get; private set; }

        public ManualResetEventSlim Follows { get; } = new();

        public void Tell(RuntimeEvent step) => _tell!(step);

        public async Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop)
        {
            Tries++;
            _tell = tell;
            Follows.Set();
            if (Fails)
            {
                throw new IOException("gone");
            }

            connected();
            await Task.Delay(Timeout.Infinite, stop);
        }
    }
}
