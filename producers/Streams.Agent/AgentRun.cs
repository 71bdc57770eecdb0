using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Redaction;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent;

/// <summary>One run of the agent: builds its parts, starts them, and stops them in order.</summary>
/// <remarks>Order of the stop: sensors → drain → batches out → closing heartbeats → acknowledgements.</remarks>
internal sealed class AgentRun(CommandRun run, AgentSettings settings) : IDisposable
{
    private const string SensorsPart = "sensors";
    private const string KafkaPart = "kafka";

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly AgentIdentity _identity = AgentIdentity.Of(settings.Agent);
    private readonly DeliveryTelemetry _telemetry = new(run.Meters, run.Loggers.CreateLogger<NodePipeline>());

    private readonly DockerEngine _docker = new(settings.Metadata.DockerSocket);

    /// <summary>Runs until asked to stop.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var connection = KafkaConnection.Open(settings.Kafka.Bootstrap, settings.Kafka.Prefix, settings.Kafka.Config);
        run.Readiness.Wait(SensorsPart, "starting");
        run.Readiness.Wait(KafkaPart, "the first record is not acknowledged yet");
        run.LogOptions();
        await run.ServeAsync(settings.Http, stop);

        var startedAt = run.Time.GetUtcNow();
        var resolver = Resolver();
        var sensors = SensorCatalog.Open(settings.Sensors, resolver, run.Time, run.Loggers, run.Meters);
        try
        {
            return await RunAsync(connection, startedAt, resolver, sensors, stop);
        }
        finally
        {
            foreach (var sensor in sensors)
            {
                sensor.Dispose();
            }
        }
    }

    public void Dispose() => _docker.Dispose();

    private async Task<int> RunAsync(KafkaConnection connection, DateTimeOffset startedAt, ContainerResolver resolver, IReadOnlyList<ISensor> sensors, CancellationToken stop)
    {
        var tier = sensors.Count > 0 ? sensors[0].Tier : SensorTier.Unknown;
        var ids = await Registry.IdsAsync(settings.Kafka.Registry, connection, run.Time, stop);
        var session = new SessionPublisher(connection, Session(startedAt, tier), ids, run.Time, run.Meters, run.Loggers);
        await using var publisher = new KafkaPublisher(session, _identity, tier, run.Time);
        var connected = session.ConnectAsync(stop);

        var blindSpots = sensors.SelectMany(sensor => sensor.BlindSpots).Distinct().ToList();
        _telemetry.SensorsOpened(sensors, blindSpots);
        var channel = Channel.CreateBounded<SensorEvent>(new BoundedChannelOptions(settings.Delivery.Channel) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _telemetry.QueueOpened(() => channel.Reader.Count);

        using var sensorsStop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(sensors, channel.Writer, sensorsStop.Token);
        try
        {
            await connected; // the sensors watch already: what happens meanwhile waits in the channel
            using var desk = Desk();
            var file = new SessionFile(settings.Agent.StateDir);
            var pipeline = Pipeline(resolver, sensors, blindSpots, publisher, desk, file, startedAt);
            _ = TellReadyAsync(sensors, publisher);
            await pipeline.RunAsync(channel.Reader);
            await watching;
            var left = await pipeline.CloseAsync();
            Keep(file, startedAt, closed: left == 0);
            return left == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            await sensorsStop.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Runs every sensor until the stop; the channel is complete when all have drained. A sensor that fails ends the run.</summary>
    private static async Task WatchAsync(IReadOnlyList<ISensor> sensors, ChannelWriter<SensorEvent> events, CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var running = sensors.Select(sensor => sensor.RunAsync(events, failed.Token)).ToList();
            while (running.Count > 0)
            {
                var ended = await Task.WhenAny(running);
                running.Remove(ended);
                if (ended.IsFaulted)
                {
                    await failed.CancelAsync();
                    await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }

                await ended.WaitAsync(CancellationToken.None).ConfigureAwait(ended.IsCanceled ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
            }
        }
        finally
        {
            events.TryComplete();
        }
    }

    private NodePipeline Pipeline(
        ContainerResolver resolver, IReadOnlyList<ISensor> sensors, IReadOnlyList<string> blindSpots, IPublisher publisher, MetadataDesk desk, SessionFile file, DateTimeOffset startedAt)
    {
        var accounts = new Accounts();
        var folder = new BatchFolder(settings.Folding, run.Time);
        var book = new ContainerBook(settings.Folding, new FoldingTelemetry(run.Meters, run.Loggers.CreateLogger<BatchFolder>()));
        var intake = new EventIntake(
            resolver, book, folder, desk, new ProcessCopies(new ArgumentRedactor(settings.Redaction)), accounts, settings.Delivery, AttributionTelemetry(), run.Time);

        DeclareMissed(intake, file.Read(), startedAt);
        Keep(file, startedAt, closed: false);
        return new NodePipeline(
            intake, book, folder, desk, publisher, accounts, new Retirements(settings.Delivery.RetireAfter, run.Time), sensors, blindSpots, settings.Delivery, _telemetry, run.Time)
        {
            Beat = () => Keep(file, startedAt, closed: false),
        };
    }

    /// <summary>A predecessor that was killed missed what happened from its last sign of life until now; how much that was, nobody counted.</summary>
    private void DeclareMissed(EventIntake intake, SessionRecord? predecessor, DateTimeOffset startedAt)
    {
        var now = UnixTime.Nanoseconds(startedAt);
        if (predecessor is not { Closed: false } || predecessor.AliveAtNs >= now)
        {
            return;
        }

        _telemetry.PredecessorMissed(TimeSpan.FromTicks((now - predecessor.AliveAtNs) / TimeSpan.NanosecondsPerTick));
        var gap = new SensorGap { Class = "all", Lost = -1, Where = "restart", FromNs = predecessor.AliveAtNs, UntilNs = now };
        intake.TakeOwn(new Event { Kind = EventKind.SensorGap, SensorGap = gap }, now);
    }

    private void Keep(SessionFile file, DateTimeOffset startedAt, bool closed)
    {
        if (!file.TryWrite(new SessionRecord(UnixTime.Nanoseconds(startedAt), UnixTime.Nanoseconds(run.Time.GetUtcNow()), closed)))
        {
            _telemetry.StateNotKept(settings.Agent.StateDir);
        }
    }

    private async Task TellReadyAsync(IReadOnlyList<ISensor> sensors, KafkaPublisher publisher)
    {
        await Task.WhenAll(sensors.Select(sensor => sensor.Ready)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (sensors.All(sensor => sensor.Ready.IsCompletedSuccessfully))
        {
            run.Readiness.Ready(SensorsPart);
        }

        await publisher.FirstAcknowledgement;
        run.Readiness.Ready(KafkaPart);
        _telemetry.FirstAcknowledged(Stopwatch.GetElapsedTime(_began));
    }

    private ContainerResolver Resolver() => new(
        _identity.Node,
        HostNamespaces.Read(settings.Sensors.ProcRoot),
        ProcCgroup.Own(),
        settings.Attribution,
        AttributionTelemetry(),
        ProcCgroup.TryRead);

    private MetadataDesk Desk() => new(
        _identity.Node,
        _identity.Cluster,
        HostNamespaces.Read(settings.Sensors.ProcRoot),
        [new ProcSource(settings.Sensors.ProcRoot), new DockerListSource(_docker), new DockerSource(_docker), new ContainerdSource(settings.Metadata.ContainerdSocket)],
        settings.Metadata,
        run.Time,
        new MetadataTelemetry(run.Meters, run.Loggers.CreateLogger<MetadataDesk>()));

    private AttributionTelemetry AttributionTelemetry() => new(run.Meters, run.Loggers.CreateLogger<ContainerResolver>());

    private SessionOptions Session(DateTimeOffset startedAt, SensorTier tier) => new()
    {
        AgentId = _identity.AgentId,
        StartedAt = startedAt,
        Node = _identity.Node,
        Cluster = _identity.Cluster,
        BootId = _identity.BootId,
        Tier = tier,
        HeartbeatEvery = settings.Delivery.HeartbeatEvery,
        Linger = settings.Delivery.Linger,
        QueueBytes = settings.Delivery.QueueBytes,
        CloseWithin = settings.Delivery.CloseWithin,
    };
}
