using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Schemas;
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

    public static async Task<SensorRun> Start(SensorOptions options, int channel = 65_536, TimeProvider? clock = null)
    {
        var run = new SensorRun();
        var events = Channel.CreateBounded<SensorEvent>(channel);
        run.Sensors = SensorCatalog.Open(options, run, clock ?? TimeProvider.System, NullLoggerFactory.Instance, run);
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

    public bool IsContainer(string path) => path.StartsWith(RuncContainer.CgroupParent + "/", StringComparison.Ordinal);

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
