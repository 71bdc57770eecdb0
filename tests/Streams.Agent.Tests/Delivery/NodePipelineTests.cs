using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Phases;
using Streams.Agent.Redaction;
using Streams.Agent.Supervision;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class NodePipelineTests : IDisposable
{
    private const string Id = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakePublisher _publisher = new();
    private readonly SemaphoreSlim _beats = new(0);
    private TimeProvider _time = TimeProvider.System;

    public void Dispose()
    {
        _services.Dispose();
        _beats.Dispose();
    }

    [Theory]
    [InlineData(true, "shop/web:1")]
    [InlineData(false, "")] // what the kernel shows goes out without the runtime
    public async Task RunAsync_FirstEventsOfAContainer_MetadataGoesBeforeThem(bool runtimeAnswers, string image)
    {
        await RunAsync(runtimeAnswers, containersOnly: false, Started(1, $"/docker/{Id}"), Started(2, $"/docker/{Id}"));

        var metadata = Assert.IsType<ContainerMetadata>(_publisher.Sent[0]);
        var batch = Assert.IsType<EventBatch>(_publisher.Sent[1]);
        Assert.Equal((Id, "docker", image), (metadata.ContainerId, metadata.Runtime, metadata.Image));
        Assert.Equal((Id, 2, 2), (batch.ContainerId, batch.Events.Count, batch.Processes.Count));
    }

    [Fact]
    public async Task RunAsync_WithContainersOnly_LeavesTheHostOutAndCountsIt()
    {
        await RunAsync(runtimeAnswers: true, containersOnly: true, Started(1, "/user.slice"), Started(2, $"/docker/{Id}"));

        Assert.Equal([Id], _publisher.Sent.OfType<EventBatch>().Select(batch => batch.ContainerId));
        Assert.Equal((1, 1), Assert.Single(_publisher.LastBalance) is var process ? (process.HandedOver, process.Filtered) : default);
    }

    [Fact]
    public async Task RunAsync_LossThatASensorDeclares_IsInTheBalance()
    {
        var gap = new SensorEvent
        {
            Event = new Event { Kind = EventKind.SensorGap, SensorGap = new SensorGap { Class = SensorClasses.File, Lost = 7, Where = "ring" } },
            CgroupPath = $"/docker/{Id}",
            TimeNs = 1,
            Class = SensorClasses.Gap,
        };

        await RunAsync(runtimeAnswers: true, containersOnly: false, gap);

        Assert.Equal((SensorClasses.Gap, 1, 1), Assert.Single(_publisher.LastBalance) is var told ? (told.Class, told.Seen, told.HandedOver) : default);
    }

    [Fact]
    public async Task RunAsync_ProcessThatLeavesItsContainer_IsReportedThereAsAPrivilegeChange()
    {
        await RunAsync(runtimeAnswers: true, containersOnly: false, Started(1, $"/docker/{Id}"), Started(1, "/"));

        var batch = Assert.Single(_publisher.Sent.OfType<EventBatch>());
        Assert.Equal([EventKind.ProcessStarted, EventKind.PrivilegeChange, EventKind.ProcessStarted], batch.Events.Select(happened => happened.Kind));
        Assert.Equal(PrivilegeOperation.LeftContainer, batch.Events[1].PrivilegeChange!.Operation);
    }

    [Fact]
    public async Task RunAsync_CgroupOfUnknownShape_ItsCreationIsToldOnceAProcessShowsAContainer()
    {
        await RunAsync(
            runtimeAnswers: true,
            containersOnly: false,
            Lifecycle(LifecyclePhase.Created, "/lab"),
            Lifecycle(LifecyclePhase.Created, "/lab/bb1"),
            Started(1, "/lab/bb1", namespaces: 2),
            Lifecycle(LifecyclePhase.Created, "/lab/bb1/nested"),
            Lifecycle(LifecyclePhase.Removed, "/lab/bb1/nested"),
            Lifecycle(LifecyclePhase.Removed, "/lab/bb1"));

        var batch = Assert.Single(_publisher.Sent.OfType<EventBatch>());
        Assert.Equal("bb1", batch.ContainerId);
        Assert.Equal([EventKind.Lifecycle, EventKind.ProcessStarted, EventKind.Lifecycle], batch.Events.Select(happened => happened.Kind));
        Assert.NotNull(_publisher.Sent.OfType<ContainerMetadata>().Last().EndedAtNs);
    }

    [Fact]
    public async Task RunAsync_CgroupsThatNobodyShowsToBeContainers_AreCountedAsLeftOutAtTheStop()
    {
        await RunAsync(runtimeAnswers: true, containersOnly: false, Lifecycle(LifecyclePhase.Created, "/lab"), Lifecycle(LifecyclePhase.Created, "/lab/bb1"));

        Assert.Equal(("lifecycle", 0, 2), Assert.Single(_publisher.LastBalance) is var lifecycle ? (lifecycle.Class, lifecycle.HandedOver, lifecycle.Filtered) : default);
    }

    [Fact]
    public async Task RunAsync_SecretsInArguments_DoNotLeave()
    {
        await RunAsync(runtimeAnswers: true, containersOnly: false, Started(1, $"/docker/{Id}", arguments: ["app", "--password=hunter2XyZ"]));

        var batch = Assert.Single(_publisher.Sent.OfType<EventBatch>());
        Assert.Equal(["app", "--password=***"], batch.Processes[0].Arguments);
    }

    [Fact]
    public async Task RunAsync_WhereRoomRunsShort_SamplesAreLeftOutAndDeclaredAndTheBalanceHolds()
    {
        _publisher.Fullness = .6;
        await RunAsync(runtimeAnswers: true, containersOnly: false, Started(1, $"/docker/{Id}"), Sample($"/docker/{Id}"), Sample($"/docker/{Id}"));

        var events = _publisher.Sent.OfType<EventBatch>().Where(batch => batch.ContainerId == Id).SelectMany(batch => batch.Events).ToList();
        Assert.Equal([EventKind.ProcessStarted, EventKind.SensorGap], events.Select(happened => happened.Kind));
        Assert.Equal(("resource", 2, "spool"), (events[1].SensorGap!.Class, events[1].SensorGap!.Lost, events[1].SensorGap!.Where));
        Assert.Equal(2, _publisher.LastBalance.Single(counter => counter.Class == "resource").Lost);
    }

    [Fact]
    public async Task RunAsync_ServiceThatRunsAgainWhenItsFirstEndIsLongAgo_IsNotRetiredBeforeItsLast()
    {
        const string Path = "/system.slice/backup.service";
        var time = new FakeTimeProvider();
        _time = time;
        var channel = Channel.CreateBounded<SensorEvent>(16);
        using var desk = new MetadataDesk(
            "n1", "", new HostNamespaces(1, 1), [new FakeSource(true)], new MetadataOptions { RememberEnded = TimeSpan.FromSeconds(1) }, time, new MetadataTelemetry(Meters, NullLogger<MetadataDesk>.Instance));
        var running = Pipeline(desk, new DeliveryOptions { RetireAfter = TimeSpan.FromHours(1) }).RunAsync(channel.Reader);

        await TellAsync(Started(1, Path), Lifecycle(LifecyclePhase.Removed, Path));
        await TellAsync(Started(2, Path));
        time.Advance(TimeSpan.FromHours(1));
        await TellAsync();
        Assert.Empty(_publisher.Retired);

        await TellAsync(Lifecycle(LifecyclePhase.Removed, Path));
        time.Advance(TimeSpan.FromHours(1));
        await TellAsync();
        channel.Writer.Complete();
        await running;
        Assert.Equal(["n1/backup.service"], _publisher.Retired);

        async Task TellAsync(params SensorEvent[] events)
        {
            events.ToList().ForEach(happened => Assert.True(channel.Writer.TryWrite(happened)));
            for (var beat = 0; beat < 4; beat++)
            {
                time.Advance(TimeSpan.FromSeconds(5));
                Assert.True(await _beats.WaitAsync(TimeSpan.FromSeconds(20)), "no heartbeat");
            }
        }
    }

    private async Task RunAsync(bool runtimeAnswers, bool containersOnly, params SensorEvent[] events)
    {
        var channel = Channel.CreateBounded<SensorEvent>(1_024);
        foreach (var happened in events)
        {
            Assert.True(channel.Writer.TryWrite(happened));
        }

        channel.Writer.Complete();
        using var desk = new MetadataDesk(
            "n1", "", new HostNamespaces(1, 1), [new FakeSource(runtimeAnswers)], new MetadataOptions { Wait = TimeSpan.FromSeconds(runtimeAnswers ? 1 : 0.01) }, _time, new MetadataTelemetry(Meters, NullLogger<MetadataDesk>.Instance));
        await Pipeline(desk, new DeliveryOptions { ContainersOnly = containersOnly }).RunAsync(channel.Reader);
    }

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    private NodePipeline Pipeline(MetadataDesk desk, DeliveryOptions delivery)
    {
        var attribution = new AttributionTelemetry(Meters, NullLogger<ContainerResolver>.Instance);
        var resolver = new ContainerResolver("n1", new HostNamespaces(1, 1), new HashSet<string> { "/own" }, new AttributionOptions(), attribution, _ => null);
        var folding = new FoldingOptions();
        var book = new ContainerBook(folding, new FoldingTelemetry(Meters, NullLogger<BatchFolder>.Instance));
        var folder = new BatchFolder(folding, _time);
        var accounts = new Accounts();
        var telemetry = new DeliveryTelemetry(Meters, NullLogger<NodePipeline>.Instance);
        var losses = new AgentLosses("host:n1");
        var admission = new Admission(losses, accounts, telemetry);
        var intake = new EventIntake(
            resolver, book, folder, desk, new ProcessCopies(new ArgumentRedactor(new RedactionOptions())), new ContainerPhases(new HostNamespaces(0, 0), "/proc"), new Budget(folding, _time), admission, accounts, delivery, attribution, _time);
        return new NodePipeline(
            intake, book, folder, desk, _publisher, accounts, admission, new OwnUse(new CapOptions(), () => TimeSpan.Zero, () => 0, _time), losses, new Retirements(delivery.RetireAfter, _time), [], [], delivery, telemetry, _time)
        { Beat = () => _beats.Release(), TurnEvery = TimeSpan.FromMilliseconds(1) };
    }

    private static SensorEvent Started(int pid, string path, long namespaces = 1, params string[] arguments) => new()
    {
        Event = new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() },
        Process = new Process { ExecId = 1_000 + pid, Pid = pid, PidNamespace = namespaces, MountNamespace = namespaces, Arguments = [.. arguments] },
        CgroupPath = path,
        TimeNs = 1_000,
        Class = SensorClasses.Process,
    };

    private static SensorEvent Sample(string path) => new()
    {
        Event = new Event { Kind = EventKind.ResourceSample, ResourceSample = new ResourceSample() },
        CgroupPath = path,
        TimeNs = 1_000,
        Class = SensorClasses.Resource,
    };

    private static SensorEvent Lifecycle(LifecyclePhase phase, string path) => new()
    {
        Event = new Event { Kind = EventKind.Lifecycle, Lifecycle = new Lifecycle { Phase = phase, Source = "cgroup" } },
        CgroupPath = path,
        TimeNs = 1_000,
        Class = SensorClasses.Lifecycle,
    };
}
