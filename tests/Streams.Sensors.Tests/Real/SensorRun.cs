using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Schemas;
using Streams.Sensors.Kernel;
using Streams.TestKit.Containers;
using Xunit;

namespace Streams.Sensors.Tests.Real;

/// <summary>The sensors of one tier, running on this machine, with everything that they said.</summary>
internal sealed class SensorRun : IAsyncDisposable, IContainerCgroups, IMeterFactory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<SensorEvent> _events = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Meter _meter = new("Streams.Sensors.Tests");
    private readonly List<Task> _tasks = [];
    private Channel<SensorEvent>? _channel;
    private Task _collected = Task.CompletedTask;

    public IReadOnlyList<ISensor> Sensors { get; private set; } = [];

    public SensorEvent[] Events
    {
        get
        {
            lock (_events)
            {
                return [.. _events];
            }
        }
    }

    public static Task<SensorRun> Start(SensorOptions options, int channel = 65_536, TimeProvider? clock = null) =>
        Start(run => SensorCatalog.Open(options, run, clock ?? TimeProvider.System, NullLoggerFactory.Instance, run), channel);

    /// <summary>The same for the kernel's sensor alone, whose programs the test holds too.</summary>
    public static Task<SensorRun> Start(SensorOptions options, BpfObject programs) =>
        Start(run => [new KernelSensor(programs, options, SensorHost.Open(options, TimeProvider.System), run, new SensorTelemetry(run, NullLoggerFactory.Instance))], 65_536);

    private static async Task<SensorRun> Start(Func<SensorRun, IReadOnlyList<ISensor>> open, int channel)
    {
        var run = new SensorRun();
        var events = Channel.CreateBounded<SensorEvent>(channel);
        run.Sensors = open(run);
        run._tasks.AddRange(run.Sensors.Select(sensor => sensor.RunAsync(events.Writer, run._stop.Token)));
        run._channel = events;
        run._collected = run.Collect(events.Reader);
        await Task.WhenAll(run.Sensors.Select(sensor => sensor.Ready)).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return run;
    }

    /// <summary>The first event that fits, waited for.</summary>
    public async Task<SensorEvent> WaitFor(Func<SensorEvent, bool> fits, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            if (Events.FirstOrDefault(fits) is { } found)
            {
                return found;
            }

            foreach (var failed in _tasks.Where(task => task.IsFaulted))
            {
                await failed;
            }

            try
            {
                await _arrived.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                var last = Events.OrderBy(seen => IsContainer(seen.CgroupPath)).TakeLast(20).Select(seen => $"{seen.Event.Kind} {seen.Process?.Name} {seen.Process?.Executable} {seen.CgroupPath}");
                Assert.Fail($"no {what} in {Patience}; balances: {string.Join("; ", Sensors.SelectMany(sensor => sensor.Balances()))}; the last events: {string.Join("; ", last)}");
            }
        }
    }

    /// <summary>What a counter of the sensors says now.</summary>
    public long Counted(string counter)
    {
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, of) =>
        {
            if (instrument.Meter == _meter && instrument.Name == counter)
            {
                of.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => counted += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return counted;
    }

    public bool IsContainer(string path) => path.StartsWith(RuncContainer.CgroupParent + "/", StringComparison.Ordinal);

    public bool IsService(string path) => false;

    public Meter Create(MeterOptions options) => _meter;

    public void Dispose() => _meter.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks).WaitAsync(Patience);
        _channel?.Writer.TryComplete();
        await _collected.WaitAsync(Patience);
        foreach (var sensor in Sensors)
        {
            sensor.Dispose();
        }

        Dispose();
    }

    private async Task Collect(ChannelReader<SensorEvent> reader)
    {
        await foreach (var arrived in reader.ReadAllAsync())
        {
            lock (_events)
            {
                _events.Add(arrived);
            }

            _arrived.Release();
        }
    }
}
