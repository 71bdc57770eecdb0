using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Delivery.Spool;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Phases;
using Streams.Agent.Phases.Runtimes;
using Streams.Agent.Redaction;
using Streams.Agent.Supervision;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Sensors;

namespace Streams.Agent;

/// <summary>One run of the agent: builds its parts, starts them, and stops them in order.</summary>
/// <remarks>Order of the stop: sensors → drain → batches out → closing heartbeats → acknowledgements, or the disk.</remarks>
internal sealed class AgentRun(CommandRun run, AgentSettings settings, Func<(RedactionOptions Redaction, DeliveryOptions Delivery)> readAgain) : IAsyncDisposable
{
    private const string SensorsPart = "sensors";
    private const string KafkaPart = "kafka";

    private static readonly TimeSpan s_kafkaWithin = TimeSpan.FromSeconds(2);

    private EventIntake? _intake;
    private ProcessCopies? _copies;

    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly AgentIdentity _identity = AgentIdentity.Of(settings.Agent);
    private readonly DeliveryTelemetry _telemetry = new(run.Meters, run.Loggers.CreateLogger<NodePipeline>());

    private readonly Lifeline _lifeline = Lifeline.Open(Environment.GetEnvironmentVariable, run.Time);
    private readonly SupervisionTelemetry _supervision = new(run.Meters, run.Loggers.CreateLogger<Lifeline>());

    private readonly IdentitySources _identities = IdentitySources.Open(settings, AgentIdentity.Of(settings.Agent).Node, run.Meters, run.Loggers, run.Time);

    /// <summary>Runs until asked to stop.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var startedAt = run.Time.GetUtcNow();
        var resolver = Resolver();
        // the kernel checks the programs, which takes a fifth of a second, while the client is loaded and finds Kafka
        var opening = Task.Run(() => SensorCatalog.Open(settings.Sensors, resolver, run.Time, run.Loggers, run.Meters), CancellationToken.None);
        try
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
            var losses = new AgentLosses(ContainerId.OfHost(_identity.Node).Value);
            using var producer = new RecordProducer(connection, Session(startedAt), run.Meters, run.Loggers); // looks for Kafka from now on
            await using var publisher = new KafkaPublisher(_identity, settings.Delivery, run.Time);
            var search = new KafkaSearch(connection, settings.Kafka.Registry, Layout(), _telemetry, run.Time);
            var found = search.RunAsync(layout => publisher.Open(Way(layout, startedAt, producer, losses)), stop);
            await run.ServeAsync(settings.Http, stop);
            IReadOnlyList<ISensor> sensors = [.. await opening, Runtimes(resolver, (await opening)[0].Tier)];
            publisher.Tier = sensors.Count > 0 ? sensors[0].Tier : SensorTier.Unknown;
            return await RunAsync(publisher, found, startedAt, resolver, sensors, losses, stop);
        }
        finally
        {
            foreach (var sensor in await opening)
            {
                sensor.Dispose();
            }
        }
    }

    /// <summary>Says what the agent may do beyond what it needs, where it could not give that up.</summary>
    public void KeptBeyond(CapabilitySet kept)
    {
        if (kept.Bits != 0)
        {
            _supervision.CapabilitiesKept(kept);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _identities.DisposeAsync();
        _lifeline.Dispose();
    }

    private async Task<int> RunAsync(
        KafkaPublisher publisher, Task found, DateTimeOffset startedAt, ContainerResolver resolver, IReadOnlyList<ISensor> sensors, AgentLosses losses, CancellationToken stop)
    {
        var blindSpots = sensors.SelectMany(sensor => sensor.BlindSpots).Distinct().ToList();
        _telemetry.SensorsOpened(sensors, blindSpots);
        var channel = Channel.CreateBounded<SensorEvent>(new BoundedChannelOptions(settings.Delivery.Channel) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        _telemetry.QueueOpened(() => channel.Reader.Count);

        var file = new SessionFile(settings.Agent.StateDir);
        var predecessor = file.Read();
        var startedAtNs = UnixTime.Nanoseconds(startedAt);
        Keep(file.TryWrite(new SessionRecord(startedAtNs, predecessor is { Closed: false } ? predecessor.AliveAtNs : startedAtNs, Closed: false))); // before anything is seen

        using var sensorsStop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var watching = WatchAsync(sensors, channel.Writer, sensorsStop.Token);
        try
        {
            // the sensors watch already: what happens meanwhile waits in the channel
            if (await Task.WhenAny(found, Task.Delay(s_kafkaWithin, run.Time, stop)) == found)
            {
                await found; // a topic or a permission is missing: said at once
            }

            using var desk = Desk();
            if (predecessor is { Closed: false })
            {
                await Task.WhenAny(Task.WhenAll(sensors.Select(sensor => sensor.Ready)), watching); // only then is it known until when nobody watched
            }

            var watchesFrom = run.Time.GetUtcNow();
            var (pipeline, session) = Pipeline(resolver, sensors, blindSpots, publisher, desk, losses, file, predecessor, startedAt, watchesFrom);
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                Reload(pipeline);
            });
            await using var stopping = stop.Register(_lifeline.Stopping);
            _ = StopWhereLostAsync(found, sensorsStop);
            _ = TellReadyAsync(sensors, publisher);
            await pipeline.RunAsync(channel.Reader);
            await watching;
            var left = await pipeline.CloseAsync();
            Keep(session.TryWriteEnd(isComplete: left == 0));
            if (found.IsFaulted)
            {
                await found;
            }

            return left == 0 ? ExitCode.Ok : ExitCode.Failed;
        }
        finally
        {
            await sensorsStop.CancelAsync();
            channel.Writer.TryComplete(); // nobody reads any more: the sensors need not wait for room
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

    private (NodePipeline Pipeline, SessionWriter Session) Pipeline(
        ContainerResolver resolver, IReadOnlyList<ISensor> sensors, IReadOnlyList<string> blindSpots, KafkaPublisher publisher, MetadataDesk desk,
        AgentLosses losses, SessionFile file, SessionRecord? predecessor, DateTimeOffset startedAt, DateTimeOffset watchesFrom)
    {
        var accounts = new Accounts();
        var folder = new BatchFolder(settings.Folding, run.Time);
        var book = new ContainerBook(settings.Folding, new FoldingTelemetry(run.Meters, run.Loggers.CreateLogger<BatchFolder>()));
        var admission = new Admission(losses, accounts, _telemetry);
        var phases = new ContainerPhases(HostNamespaces.Read(settings.Sensors.ProcRoot), settings.Sensors.ProcRoot);
        _copies = new ProcessCopies(new ArgumentRedactor(settings.Redaction));
        var intake = _intake = new EventIntake(
            resolver, book, folder, desk, _copies, phases, new Budget(settings.Folding, run.Time), admission, accounts, settings.Delivery, AttributionTelemetry(), run.Time);

        var answersFrom = DeclareMissed(intake, predecessor, watchesFrom) ? UnixTime.FromNanoseconds(predecessor!.AliveAtNs) : startedAt;
        var session = new SessionWriter(file, startedAt, watchesFrom, answersFrom, publisher, book, losses, run.Time);
        var pipeline = new NodePipeline(
            intake, book, folder, desk, publisher, accounts, admission, OwnUse.OfThisProcess(settings.Cap, run.Time), losses, new Retirements(settings.Delivery.RetireAfter, run.Time), sensors, blindSpots, settings.Delivery, _telemetry, run.Time)
        {
            Beat = () =>
            {
                Keep(session.TryWriteAlive());
                TellKafka(publisher);
            },
            IsTold = phases.IsTold,
            Turned = _lifeline.Sign,
            TurnEvery = _lifeline.SignEvery,
        };
        return (pipeline, session);
    }

    /// <summary>A predecessor that was killed missed what happened after what Kafka has of it until the sensors watch again; how much that was, nobody counted.</summary>
    private bool DeclareMissed(EventIntake intake, SessionRecord? predecessor, DateTimeOffset watchesFrom)
    {
        if (predecessor?.MissedUntil(watchesFrom) is not { } gap)
        {
            return false;
        }

        _telemetry.PredecessorMissed(TimeSpan.FromTicks((gap.UntilNs - gap.FromNs) / TimeSpan.NanosecondsPerTick));
        intake.TakeOwn(new Event { Kind = EventKind.SensorGap, SensorGap = gap }, gap.UntilNs);
        return true;
    }

    private void Keep(bool isKept)
    {
        if (!isKept)
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
            _lifeline.Ready($"watching as {publisher.Tier.ToString().ToLowerInvariant()}");
        }

        await publisher.FirstAcknowledgement;
        run.Readiness.Ready(KafkaPart);
        _telemetry.FirstAcknowledged(Stopwatch.GetElapsedTime(_began));
        LeanMemory.GiveBack();
    }

    /// <summary>Kafka is not as it was when records were numbered for it: the run ends in order, and the next one numbers anew.</summary>
    private static async Task StopWhereLostAsync(Task found, CancellationTokenSource sensorsStop)
    {
        await found.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (found.IsFaulted)
        {
            await sensorsStop.CancelAsync();
        }
    }

    private void TellKafka(KafkaPublisher publisher)
    {
        if (!publisher.FirstAcknowledgement.IsCompleted)
        {
            run.Readiness.Wait(KafkaPart, "Kafka has acknowledged nothing yet; events wait here");
            _lifeline.Tell("watching; Kafka has acknowledged nothing yet, events wait here");
        }
        else if (publisher.IsWaiting)
        {
            run.Readiness.Wait(KafkaPart, "Kafka takes nothing; events wait on disk");
            _lifeline.Tell("watching; Kafka takes nothing, events wait on disk");
        }
        else
        {
            run.Readiness.Ready(KafkaPart);
            _lifeline.Tell("watching; Kafka has everything");
        }
    }

    /// <summary>Reads filters and redaction patterns again; where they are wrong, what was goes on.</summary>
    private void Reload(NodePipeline pipeline)
    {
        try
        {
            run.Reload();
            var (redaction, delivery) = readAgain();
            var redactor = new ArgumentRedactor(redaction);
            pipeline.Change(() =>
            {
                _copies!.Use(redactor);
                _intake!.ContainersOnly = delivery.ContainersOnly;
                _supervision.Reloaded();
            });
        }
        catch (Exception wrong) when (wrong is FormatException or IOException or UnauthorizedAccessException or UsageException or ValidationException)
        {
            _supervision.NotReloaded(wrong.Message);
        }
    }

    private KafkaWay Way(KafkaLayout layout, DateTimeOffset startedAt, RecordProducer producer, AgentLosses losses)
    {
        var spool = DiskSpool.Open(Path.Combine(settings.Agent.StateDir, "spool"), settings.Spool, layout.Partitions, run.Time);
        var outbox = new Outbox(producer, spool, settings.Spool, settings.Delivery.QueueBytes, layout.Partitions, losses, _telemetry, run.Time);
        return new KafkaWay(new SessionPublisher(Session(startedAt), layout, outbox, run.Time), outbox);
    }

    private LayoutFile Layout() => new(settings.Agent.StateDir, $"{settings.Kafka.Prefix} {settings.Kafka.Registry}");

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
        _identities.All,
        settings.Metadata,
        run.Time,
        new MetadataTelemetry(run.Meters, run.Loggers.CreateLogger<MetadataDesk>()),
        _identities.Pods)
    {
        IsStillOf = (origin, pid) => ProcCgroup.IsOf(origin, settings.Sensors.ProcRoot, pid),
        Clean = record => _copies?.Clean(record),
    };

    private RuntimeSensor Runtimes(ContainerResolver resolver, SensorTier tier)
    {
        var telemetry = new RuntimeTelemetry(run.Meters, run.Loggers.CreateLogger<RuntimeSensor>());
        return new RuntimeSensor(new RuntimeFeeds(_identities.Runtimes, _identity.Node, telemetry, run.Time).TakeNew, resolver.PathOf, tier, telemetry, run.Time);
    }

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
        QueueBytes = (int)Math.Min(1L << 30, settings.Delivery.QueueBytes * 5L / 4), // the outbox counts, and meets its bound first
        CloseWithin = settings.Delivery.CloseWithin,
    };
}
