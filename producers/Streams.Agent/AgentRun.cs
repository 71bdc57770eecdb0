using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Phases;
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

    // from the kernel until an event lies in its batch: rings and files are looked at several times a second
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(1);

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
        if (HostView.Lack(settings.Sensors.ProcRoot) is { } lack)
        {
            run.Readiness.Wait("host", lack); // for good: what it sees is not the host
            _telemetry.HostNotSeen(lack);
        }

        run.LogOptions();
        await run.ServeAsync(settings.Http, stop);

        var startedAt = run.Time.GetUtcNow();
        var resolver = Resolver();
        // the kernel checks the programs while the client finds Kafka: each takes a third of a second
        var opening = Task.Run(() => SensorCatalog.Open(settings.Sensors, resolver, run.Time, run.Loggers, run.Meters), CancellationToken.None);
        try
        {
            var ids = await Registry.IdsAsync(settings.Kafka.Registry, connection, run.Time, stop);
            var session = new SessionPublisher(connection, Session(startedAt), ids, run.Time, run.Meters, run.Loggers);
            await using var publisher = new KafkaPublisher(session, _identity, run.Time);
            var connected = session.ConnectAsync(stop);
            var sensors = await opening;
            session.Tier = publisher.Tier = sensors.Count > 0 ? sensors[0].Tier : SensorTier.Unknown;
            return await RunAsync(publisher, connected, startedAt, resolver, sensors, stop);
        }
        finally
        {
            foreach (var sensor in await opening)
            {
                sensor.Dispose();
            }
        }
    }

    public void Dispose() => _docker.Dispose();

    private async Task<int> RunAsync(KafkaPublisher publisher, Task connected, DateTimeOffset startedAt, ContainerResolver resolver, IReadOnlyList<ISensor> sensors, CancellationToken stop)
    {
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
            var predecessor = file.Read();
            if (predecessor is { Closed: false })
            {
                await Task.WhenAny(Task.WhenAll(sensors.Select(sensor => sensor.Ready)), watching); // only then is it known until when nobody watched
            }

            var watchesFrom = run.Time.GetUtcNow();
            var pipeline = Pipeline(resolver, sensors, blindSpots, publisher, desk, file, predecessor, startedAt, watchesFrom);
            _ = TellReadyAsync(sensors, publisher);
            await pipeline.RunAsync(channel.Reader);
            await watching;
            var left = await pipeline.CloseAsync();
            Keep(file, startedAt, run.Time.GetUtcNow(), closed: left == 0);
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
        ContainerResolver resolver, IReadOnlyList<ISensor> sensors, IReadOnlyList<string> blindSpots, KafkaPublisher publisher, MetadataDesk desk,
        SessionFile file, SessionRecord? predecessor, DateTimeOffset startedAt, DateTimeOffset watchesFrom)
    {
        var accounts = new Accounts();
        var folder = new BatchFolder(settings.Folding, run.Time);
        var book = new ContainerBook(settings.Folding, new FoldingTelemetry(run.Meters, run.Loggers.CreateLogger<BatchFolder>()));
        var intake = new EventIntake(
            resolver, book, folder, desk, new ProcessCopies(new ArgumentRedactor(settings.Redaction)),
            new ContainerPhases(HostNamespaces.Read(settings.Sensors.ProcRoot), settings.Sensors.ProcRoot), accounts, settings.Delivery, AttributionTelemetry(), run.Time);

        var answersFrom = DeclareMissed(intake, predecessor, watchesFrom) ? UnixTime.FromNanoseconds(predecessor!.AliveAtNs) : startedAt;
        Keep(file, startedAt, answersFrom, closed: false);
        return new NodePipeline(
            intake, book, folder, desk, publisher, accounts, new Retirements(settings.Delivery.RetireAfter, run.Time), sensors, blindSpots, settings.Delivery, _telemetry, run.Time)
        {
            Beat = () =>
            {
                // what is younger may still be under way; until that is past the start, a predecessor's interval is this session's to answer for
                var done = publisher.DoneUntil - s_underWay - settings.Folding.CloseAfter;
                Keep(file, startedAt, done > watchesFrom ? done : answersFrom, closed: false);
            },
        };
    }

    /// <summary>A predecessor that was killed missed what happened after what Kafka has of it until the sensors watch again; how much that was, nobody counted.</summary>
    private bool DeclareMissed(EventIntake intake, SessionRecord? predecessor, DateTimeOffset watchesFrom)
    {
        var now = UnixTime.Nanoseconds(watchesFrom);
        if (predecessor is not { Closed: false } || predecessor.AliveAtNs >= now)
        {
            return false;
        }

        _telemetry.PredecessorMissed(TimeSpan.FromTicks((now - predecessor.AliveAtNs) / TimeSpan.NanosecondsPerTick));
        var gap = new SensorGap { Class = "all", Lost = -1, Where = "restart", FromNs = predecessor.AliveAtNs, UntilNs = now };
        intake.TakeOwn(new Event { Kind = EventKind.SensorGap, SensorGap = gap }, now);
        return true;
    }

    private void Keep(SessionFile file, DateTimeOffset startedAt, DateTimeOffset aliveAt, bool closed)
    {
        if (!file.TryWrite(new SessionRecord(UnixTime.Nanoseconds(startedAt), UnixTime.Nanoseconds(aliveAt), closed)))
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

    private SessionOptions Session(DateTimeOffset startedAt) => new()
    {
        AgentId = _identity.AgentId,
        StartedAt = startedAt,
        Node = _identity.Node,
        Cluster = _identity.Cluster,
        BootId = _identity.BootId,
        HeartbeatEvery = settings.Delivery.HeartbeatEvery,
        Linger = settings.Delivery.Linger,
        QueueBytes = settings.Delivery.QueueBytes,
        CloseWithin = settings.Delivery.CloseWithin,
    };
}
