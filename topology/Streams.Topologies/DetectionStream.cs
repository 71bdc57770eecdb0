using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Stream;
using Streams.Detection;
using Streams.Kafka.Faults;
using Streams.Schemas.Wire;
using Streams.Topologies.Clients;
using Streams.Topologies.Faults;
using Streams.Topologies.Nodes;
using Streams.Topologies.Progress;
using Streams.Topologies.Stores;

namespace Streams.Topologies;

/// <summary>One worker: the topology with everything that makes it exact and quick, from start-up checks to the orderly end.</summary>
/// <remarks>
/// Any fault ends the process; see <see cref="CrashOnly"/>. One of these lives in a process.
/// Thread: the runtime's one stream thread does the work; the members here may be called from any.
/// </remarks>
public sealed class DetectionStream : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    private readonly DetectionStreamSettings _settings;
    private readonly TimeProvider _time;
    private readonly CrashOnly _faults;
    private readonly Liveness _liveness;
    private readonly Restoration _restoration;
    private readonly HeldPartitions _held = new();
    private readonly EventsEnd _end;
    private readonly CommitProgress _commits = new();
    private readonly KafkaSupplier _supplier;
    private readonly Topology _topology;
    private readonly ILoggerFactory _loggers;
    private KafkaStream? _stream;
    private Watchdog? _watchdog;
    private Task<bool>? _stopping;

    /// <summary>Prepares a worker; nothing is read or written before <see cref="StartAsync"/>.</summary>
    /// <param name="settings">Where and under which name.</param>
    /// <param name="steps">What is judged and how.</param>
    /// <param name="loggers">Takes the logs, the runtime's own too.</param>
    /// <param name="meters">Makes the meters.</param>
    /// <param name="time">The wall clock, for ticks, watchdog and durations.</param>
    public DetectionStream(DetectionStreamSettings settings, DetectionSteps steps, ILoggerFactory loggers, IMeterFactory meters, TimeProvider time)
    {
        var (connection, options) = (settings.Connection, settings.Options);
        _settings = settings;
        _loggers = loggers;
        _time = time;
        _liveness = new Liveness(time);
        _end = new EventsEnd(time);

        var progress = new ProgressTelemetry(meters, loggers.CreateLogger<ProgressTelemetry>());
        var nodes = new NodeTelemetry(meters, loggers.CreateLogger<NodeTelemetry>());
        var atHand = new RecordAtHand();
        var crashes = CrashLog.Open(settings.StateDirectory, connection.Prefix + settings.Instance);

        _faults = CrashOnly.OfProcess(crashes, atHand, Use(settings));
        _restoration = new Restoration(time, progress);
        _supplier = new KafkaSupplier(
            connection, options, settings.Instance, _faults, _liveness, (_held, _end), _commits,
            new ClientTelemetry(meters, loggers.CreateLogger<ClientTelemetry>()), progress, time);
        _topology = DetectionTopology.Build(steps, new PipelineParts
        {
            Topics = new Topics(connection),
            Ids = settings.Ids,
            Rules = new IntakeRules
            {
                Decoder = new RecordDecoder(settings.Ids),
                Deadly = crashes.Deadly,
                AtHand = atHand,
                RecordBytes = options.RecordBytes,
                FutureTolerance = options.FutureTolerance,
            },
            Stores = new StoreWatch(_restoration, new StoreTelemetry(meters)),
            Bounds = StateBounds.Of(options),
            Restoration = _restoration,
            Held = _held,
            End = _end,
            Telemetry = nodes,
            Faults = _faults,
            Time = time,
            Instance = settings.Instance,
            TickAfter = options.TickAfter,
        });
    }

    /// <summary>True where the group has given partitions out and all states are restored.</summary>
    public bool IsReady => _supplier.Main is { HasJoined: true } && _restoration.IsComplete;

    /// <summary>The topology by the names of its nodes.</summary>
    public string Describe() => TopologyText.Of(_topology);

    /// <summary>Checks the cluster and starts to work; returns once the stream thread runs.</summary>
    /// <exception cref="StartupException">The cluster lacks something.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await new StartupChecks(_settings.Connection).VerifyAsync(cancellationToken).ConfigureAwait(false);

        _stream = new KafkaStream(_topology, RuntimeConfiguration.Of(_settings, _faults, _loggers), _supplier);
        _stream.OnRestoreEndEvent += (partition, store, _) => _restoration.Ended(store, partition.Partition.Value);
        _stream.StateChanged += (_, state) =>
        {
            if (state == KafkaStream.State.ERROR)
            {
                _faults.Fail("the runtime went into the state ERROR", cause: null);
            }
        };
        _watchdog = new Watchdog(_liveness, _settings.Options.WatchdogPatience, _faults, _time);
        await _stream.StartAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until everything that is on the input topics now, and all that is derived from it, is committed on alerts.v1.</summary>
    public Task CatchUpAsync(CancellationToken cancellationToken) =>
        new CatchUp(_settings.Connection, _commits, _time).RunAsync(cancellationToken);

    /// <summary>Finishes the records at hand, commits, and leaves; once, however often it is called.</summary>
    /// <returns>False where that took too long: the process is then to end as it is, since nothing that counts is lost.</returns>
    public Task<bool> StopAsync() => _stopping ??= StopOnceAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private async Task<bool> StopOnceAsync()
    {
        _watchdog?.Dispose();
        if (_stream is not { } stream)
        {
            return true;
        }

        // The runtime joins its thread without a limit, so the call gets a thread of its own.
        var dispose = Task.Factory.StartNew(stream.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            await dispose.WaitAsync(StopWithin, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static KafkaUse Use(DetectionStreamSettings settings) => new()
    {
        Servers = settings.Connection.BootstrapServers,
        Group = settings.Connection.Group(TopologyNames.ApplicationId),
        TransactionalId = settings.Connection.TransactionalId($"{TopologyNames.ApplicationId}-{settings.Instance}-0"),
        TopicOperation = "Read",
        ClusterOperation = "IdempotentWrite",
    };
}
