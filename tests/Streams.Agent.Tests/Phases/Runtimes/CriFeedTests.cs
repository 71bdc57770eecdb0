using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Agent.Metadata.Cri;
using Streams.Agent.Metadata.Runtimes;
using Streams.Agent.Phases.Runtimes;
using Streams.Schemas;
using Streams.Sensors;
using Streams.TestKit;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

public sealed class CriFeedTests : IAsyncDisposable
{
    private const string List = "ListContainers";
    private const string Events = "GetContainerEvents";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookBesideEventsEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-cri-");
    private readonly TestMeters _meters = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counted = new();
    private readonly WatchedClock _clock = new();
    private readonly CreatedContainers _created = new();
    private readonly Channel<RuntimeEvent> _told = Channel.CreateBounded<RuntimeEvent>(64);
    private readonly Channel<bool> _connected = Channel.CreateBounded<bool>(64);
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly CancellationTokenSource _stop = new();
    private readonly CriClient _client;

    public CriFeedTests()
    {
        _limit.CancelAfter(TimeSpan.FromSeconds(60)); // a step that never comes fails the test
        _client = new CriClient(SocketPath);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == _meters)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => _counted.AddOrUpdate(instrument.Name["streams.agent.".Length..], count, (_, before) => before + count));
        _listener.Start();
    }

    private static RuntimeEvent Started => new("c1", LifecyclePhase.Started, 20, "cri");

    private static RuntimeEvent Oom => new("c1", LifecyclePhase.Oom, 30, "cri", "OOMKilled");

    private static RuntimeEvent Exited => new("c1", LifecyclePhase.Exited, 30, "cri", "exited with 137", 137);

    private CancellationToken Limit => _limit.Token;

    private string SocketPath => Path.Combine(_folder.FullName, "cri.sock");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        _limit.Dispose();
        _client.Dispose();
        _listener.Dispose();
        _meters.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Follow_ARuntimeThatTellsAll_TellsItsEventsAndKnowsTheContainerFromItsCreation()
    {
        await using var runtime = await FakeCri.StartAsync("cri-o", SocketPath);
        var following = Follow(Feed());
        await _connected.Reader.ReadAsync(Limit); // before its first event
        await runtime.AskedForAsync(Events, Limit);

        runtime.Containers["c1"] = Status(ContainerState.ContainerCreated);
        runtime.Tell(Event(ContainerEventType.ContainerCreatedEvent));
        await runtime.AskedForAsync("ContainerStatus", Limit);
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, Status(ContainerState.ContainerRunning)));
        Assert.Equal(Started, await _told.Reader.ReadAsync(Limit));
        Assert.Equal(("web:1", "cri-o"), (_created.Find("c1")!.Image, _created.Find("c1")!.Runtime));
        runtime.Containers.Clear();
        runtime.Tell(Event(ContainerEventType.ContainerStoppedEvent, Status(ContainerState.ContainerRunning, "c2"), Status(ContainerState.ContainerExited)));
        runtime.Tell(Event(ContainerEventType.ContainerDeletedEvent));
        runtime.EndEvents();
        await following.WaitAsync(Limit);

        Assert.Equal([Oom, Exited], Told());
        Assert.Single(runtime.Asked, List);
        Assert.False(_counted.ContainsKey("runtime_feeds.without_events"));
    }

    [Fact]
    public async Task Follow_WhatHappensWhileItTakesTheListenerOn_OrItsEventsWereDropped_IsFoundByALook()
    {
        await using var runtime = await FakeCri.StartAsync("cri-o", SocketPath);
        runtime.Containers["old"] = Status(ContainerState.ContainerExited, "old"); // how things stand
        _ = Follow(Feed());
        await runtime.AskedForAsync(Events, Limit);

        runtime.Containers["c1"] = Status(ContainerState.ContainerRunning);
        await _clock.PassAsync(LookEvery, Limit);
        Assert.Equal(Started, await _told.Reader.ReadAsync(Limit));
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, Status(ContainerState.ContainerRunning))); // and the event after all
        runtime.Containers["c1"] = Status(ContainerState.ContainerExited);
        await _clock.PassAsync(LookBesideEventsEvery, Limit);
        Assert.Equal(Oom, await _told.Reader.ReadAsync(Limit));
        Assert.Equal(Exited, await _told.Reader.ReadAsync(Limit));
        runtime.Tell(Event(ContainerEventType.ContainerStoppedEvent, Status(ContainerState.ContainerExited)));
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, "c2", Status(ContainerState.ContainerRunning, "c2")));

        Assert.Equal(Started with { ContainerId = "c2" }, await _told.Reader.ReadAsync(Limit));
    }

    [Theory]
    [InlineData("containerd", null, false)] // it would tell, and take the event from the kubelet
    [InlineData("cri-o", StatusCode.OK, true)] // switched off
    [InlineData("cri-o", StatusCode.Unimplemented, true)]
    [InlineData("cri-o", StatusCode.Unknown, true)]
    public async Task Follow_ARuntimeWithoutEvents_TellsWhatItsListShows(string name, StatusCode? refusal, bool isAsked)
    {
        await using var runtime = await FakeCri.StartAsync(name, SocketPath);
        runtime.Refusal = refusal;
        runtime.Containers["old"] = Status(ContainerState.ContainerExited, "old"); // how things stand
        _ = Follow(Feed());
        await _connected.Reader.ReadAsync(Limit);
        if (isAsked)
        {
            await _clock.WaitedForAsync(LookEvery, Limit); // beside its events, which do not come
        }

        runtime.Containers["c1"] = Status(ContainerState.ContainerCreated);
        await _clock.PassAsync(LookEvery, Limit);
        await _clock.WaitedForAsync(LookEvery, Limit); // all of that look is told
        Assert.Equal("web:1", _created.Find("c1")!.Image);
        runtime.Containers["c1"] = Status(ContainerState.ContainerRunning);
        _clock.Advance(LookEvery);
        Assert.Equal(Started, await _told.Reader.ReadAsync(Limit));
        runtime.Containers["c1"] = Status(ContainerState.ContainerExited);
        await _clock.PassAsync(LookEvery, Limit);
        Assert.Equal(Oom, await _told.Reader.ReadAsync(Limit));
        Assert.Equal(Exited, await _told.Reader.ReadAsync(Limit));

        Assert.Equal(isAsked, runtime.Asked.Contains(Events));
        Assert.Equal(1, _counted["runtime_feeds.without_events"]);
        Assert.Null(_created.Find("old"));
    }

    [Fact]
    public async Task Follow_ASandbox_IsNoContainer()
    {
        await using var runtime = await FakeCri.StartAsync("cri-o", SocketPath);
        var following = Follow(Feed());
        await runtime.AskedForAsync(Events, Limit);

        var sandbox = Event(ContainerEventType.ContainerStartedEvent, "5a", Status(ContainerState.ContainerRunning));
        sandbox.PodSandboxStatus = new PodSandboxStatus { Id = "5a" };
        runtime.Tell(sandbox);
        runtime.EndEvents();
        await following.WaitAsync(Limit);

        Assert.Empty(Told());
        Assert.DoesNotContain("ContainerStatus", runtime.Asked);
    }

    [Fact]
    public async Task Follow_WhatItCannotHaveMeant_DoesNoHarm()
    {
        await using var runtime = await FakeCri.StartAsync("cri-o", SocketPath);
        var following = Follow(Feed());
        await runtime.AskedForAsync(Events, Limit);

        var huge = Status(ContainerState.ContainerRunning);
        huge.Image = new ImageSpec { Image = new string('i', 1_000_000) };
        huge.Labels.Add(new string('l', 100_000), "long");
        huge.Labels.Add("io.kubernetes.pod.name", new string('p', 100_000));
        huge.Mounts.Add(Enumerable.Range(0, 1_000).Select(_ => new Streams.Agent.Metadata.Cri.Mount { HostPath = new string('m', 2_000) }));
        runtime.Containers["c1"] = huge;
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, "../c1\n", Status(ContainerState.ContainerRunning, "../c1\n")));
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, ""));
        runtime.Tell(Event((ContainerEventType)99, "c9"));
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, "c8")); // it does not know it itself
        runtime.Tell(Event(ContainerEventType.ContainerStartedEvent, huge));
        runtime.EndEvents();
        await following.WaitAsync(Limit);

        Assert.Equal([Started], Told());
        var known = _created.Find("c1")!;
        Assert.Equal((1_024, 512, 64, 1_024), (known.Image.Length, known.PodName.Length, known.Mounts.Count, known.Mounts[0].Source.Length));
        Assert.Equal(["io.kubernetes.pod.name"], known.Labels.Keys);
    }

    [Fact]
    public async Task Follow_ThousandsOfContainers_AreFollowedUpToTheBoundAndSaidToBeLeftOut()
    {
        await using var runtime = await FakeCri.StartAsync("containerd", SocketPath);
        foreach (var number in Enumerable.Range(0, 10_000))
        {
            runtime.Containers[$"c{number}"] = Status(ContainerState.ContainerRunning, $"c{number}");
        }

        _ = Follow(Feed());
        await _connected.Reader.ReadAsync(Limit);
        await _clock.PassAsync(LookEvery, Limit);
        await _clock.WaitedForAsync(LookEvery, Limit);

        Assert.Empty(Told());
        Assert.Equal(2, _counted["runtime_lists.cut"]);
        Assert.DoesNotContain("ContainerStatus", runtime.Asked);
    }

    [Fact]
    public async Task Follow_ARuntimeThatHangs_IsGivenUp()
    {
        await using var runtime = await FakeCri.StartAsync("cri-o", SocketPath);
        runtime.Hangs = true;
        var following = Follow(Feed());
        await runtime.AskedForAsync("Version", Limit);

        await _clock.PassAsync(Patience, Limit);

        await Assert.ThrowsAsync<IOException>(() => following.WaitAsync(Limit));
    }

    [Fact]
    public async Task Follow_ARuntimeThatGoesAndComes_TellsWhatHappenedMeanwhileAndIsAskedForEventsAgain()
    {
        var feed = Feed();
        await using (var before = await FakeCri.StartAsync("cri-o", SocketPath))
        {
            before.Refusal = StatusCode.OK;
            var following = Follow(feed);
            await _clock.WaitedForAsync(LookEvery, Limit); // beside its events, which do not come
            await _clock.WaitedForAsync(LookEvery, Limit);
            await before.DisposeAsync();
            _clock.Advance(LookEvery);
            await Assert.ThrowsAsync<IOException>(() => following.WaitAsync(Limit));
        }

        await using var after = await FakeCri.StartAsync("cri-o", SocketPath);
        after.Containers["c1"] = Status(ContainerState.ContainerExited);
        _ = Follow(feed);

        Assert.Equal(Started, await _told.Reader.ReadAsync(Limit));
        Assert.Equal(Oom, await _told.Reader.ReadAsync(Limit));
        Assert.Equal(Exited, await _told.Reader.ReadAsync(Limit));
        await after.AskedForAsync(Events, Limit);
    }

    [Fact]
    public async Task Sensor_ARuntimeThatIsGone_IsTriedAgainLaterAndLaterAndFollowedWhenItComes()
    {
        IReadOnlyList<IRuntimeFeed> fresh = [Feed()];
        var events = Channel.CreateBounded<SensorEvent>(16);
        var sensor = new RuntimeSensor(() => Interlocked.Exchange(ref fresh, []), id => "/kubepods/" + id, SensorTier.Ebpf, new RuntimeTelemetry(_meters, NullLogger<RuntimeSensor>.Instance), _clock);
        var running = sensor.RunAsync(events.Writer, _stop.Token);

        foreach (var wait in new[] { 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10 })
        {
            await _clock.PassAsync(TimeSpan.FromSeconds(wait), Limit);
        }

        await _clock.WaitedForAsync(TimeSpan.FromSeconds(10), Limit);
        Assert.Equal(9, _counted["runtime_feeds.broken"]);
        await using var runtime = await FakeCri.StartAsync("containerd", SocketPath);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await _clock.WaitedForAsync(LookEvery, Limit); // its first look, which told how things stand, is over
        runtime.Containers["c1"] = Status(ContainerState.ContainerExited);
        _clock.Advance(LookEvery);
        while (!events.Reader.TryPeek(out _))
        {
            await _clock.PassAsync(LookEvery, Limit); // of the feed and, for the kernel's word, of the sensor
        }

        Assert.Equal(("/kubepods/c1", LifecyclePhase.Started, "cri"), (await events.Reader.ReadAsync(Limit)) is var started ? (started.CgroupPath, started.Event.Lifecycle!.Phase, started.Event.Lifecycle.Source) : default);
        await _stop.CancelAsync();
        await running.WaitAsync(Limit);
        Assert.Equal(9, _counted["runtime_feeds.broken"]);
    }

    [Fact]
    public async Task Follow_ARuntimeThatAnotherFeedFollows_IsLeftToIt()
    {
        await using var runtime = await FakeCri.StartAsync("containerd", SocketPath);
        var isAnothers = true;
        _ = Follow(Feed((_, _) => ValueTask.FromResult(Volatile.Read(ref isAnothers))));
        runtime.Containers["c1"] = Status(ContainerState.ContainerRunning); // the other tells it
        await _clock.PassAsync(LookBesideEventsEvery, Limit);
        await _clock.WaitedForAsync(LookBesideEventsEvery, Limit);
        Assert.DoesNotContain(List, runtime.Asked);
        Assert.Equal(1, _counted["runtime_feeds.left_to_another"]);

        Volatile.Write(ref isAnothers, false);
        _clock.Advance(LookBesideEventsEvery);
        await _connected.Reader.ReadAsync(Limit);
        runtime.Containers["c1"] = Status(ContainerState.ContainerExited);
        await _clock.PassAsync(LookEvery, Limit);

        Assert.Equal(Oom, await _told.Reader.ReadAsync(Limit));
        Assert.Equal(Exited, await _told.Reader.ReadAsync(Limit));
    }

    private static ContainerStatus Status(ContainerState state, string id = "c1") => new()
    {
        Id = id,
        State = state,
        CreatedAt = 10,
        StartedAt = state == ContainerState.ContainerCreated ? 0 : 20,
        FinishedAt = state == ContainerState.ContainerExited ? 30 : 0,
        ExitCode = state == ContainerState.ContainerExited ? 137 : 0,
        Reason = state == ContainerState.ContainerExited ? "OOMKilled" : "",
        Image = new ImageSpec { Image = "web:1" },
    };

    private static ContainerEventResponse Event(ContainerEventType type, params ContainerStatus[] pod) => Event(type, "c1", pod);

    private static ContainerEventResponse Event(ContainerEventType type, string id, params ContainerStatus[] pod) =>
        new() { ContainerId = id, ContainerEventType = type, CreatedAt = 40, ContainersStatuses = { pod } };

    private CriFeed Feed(Func<string, CancellationToken, ValueTask<bool>>? isAnothers = null) =>
        new(_client, _created, isAnothers ?? ((_, _) => ValueTask.FromResult(false)), new RuntimeTelemetry(_meters, NullLogger<RuntimeSensor>.Instance), _clock);

    private Task Follow(CriFeed feed) => feed.FollowAsync(() => _connected.Writer.TryWrite(true), step => Assert.True(_told.Writer.TryWrite(step)), _stop.Token);

    private List<RuntimeEvent> Told()
    {
        var told = new List<RuntimeEvent>();
        while (_told.Reader.TryRead(out var step))
        {
            told.Add(step);
        }

        return told;
    }
}
