using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Attribution;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Agent.Tests.Delivery;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata;

public sealed class MetadataDeskTests : IDisposable
{
    private const string Uid = "6553a60b-2b97-442a-b6da-a5704d81dd98";
    private const string Id = "413715dc061efe71c16ef989f2f2ff5cf999a7dc905bb7078eda82cbb38210ec";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _clock = new();
    private readonly ChangedPods _changed = new();
    private readonly SlowSource _runtime = new();
    private readonly ContainerState _container = new(new Origin(Id, CgroupKind.Container, "", $"/kubepods/besteffort/pod{Uid}/{Id}", "", ""), peers: 16);

    public void Dispose() => _services.Dispose();

    [Fact]
    public void MayGo_PodChangesBeforeItsContainerIsKnown_TheFirstEventsGoOnWaiting()
    {
        using var desk = Desk();
        Begin(desk);

        _changed.Add(Uid);
        desk.AskAboutChanged([_container]);

        Assert.False(desk.MayGo(_container));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(desk.MayGo(_container)); // and no longer than they would have
    }

    [Fact]
    public async Task TryTakeNews_ContainerEndsBeforeItsRuntimeHasAnswered_TheAnswerStillCounts()
    {
        using var desk = Desk();
        Begin(desk);
        var first = _container.Announcement.Inquiry!;
        Assert.True(SpinWait.SpinUntil(() => _runtime.Asked == 1, TimeSpan.FromSeconds(30)));

        desk.Ended(_container, timeNs: 5); // asked again, and the runtime knows it no more
        _runtime.Answers[1].SetResult(null);
        _runtime.Answers[0].SetResult("web:1");
        await Task.WhenAll(first.Completion, _container.Announcement.Inquiry!.Completion);

        Assert.True(desk.TryTakeNews(_container, out var record));
        Assert.Equal(("web:1", 5), (record.Image, record.EndedAtNs));
    }

    [Fact]
    public void TryTakeNews_AnswerComesWhileTheRecordIsLaidDown_IsNewsStill()
    {
        using var desk = Desk(new FakeSource(answers: true));
        for (var round = 0; round < 20_000; round++)
        {
            var container = new ContainerState(_container.Origin, peers: 16);
            Begin(desk, container);
            ContainerMetadata? last = null;
            while (desk.TryTakeNews(container, out var record) || container.Announcement.Inquiry is not null)
            {
                last = record.Image.Length > 0 ? record : last;
            }

            Assert.True(last is not null, $"round {round}: what the runtime told is not written");
        }
    }

    [Fact]
    public async Task Note_RuntimeThatHangs_OthersAreAskedAboutAllTheSame()
    {
        using var desk = Desk(_runtime, questions: 1);
        Begin(desk);
        Assert.True(SpinWait.SpinUntil(() => _runtime.Asked == 1, TimeSpan.FromSeconds(30)));
        var other = new ContainerState(_container.Origin, peers: 16);
        Begin(desk, other);
        _runtime.Answers[1].SetResult("web:1");

        _clock.Advance(TimeSpan.FromSeconds(10)); // the first is never answered
        await other.Announcement.Inquiry!.Completion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(desk.TryTakeNews(other, out var record));
        Assert.Equal("web:1", record.Image);
    }

    [Theory]
    [InlineData(true, 77)]
    [InlineData(false, 0)]
    public async Task Note_ProcessWhoseNumberIsAnothersByNow_IsNotLookedAt(bool isStillOf, int pid)
    {
        var source = new PidSource();
        using var desk = new MetadataDesk(
            "n1", "", new HostNamespaces(1, 1), [source], new MetadataOptions(), _clock,
            new MetadataTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<MetadataDesk>.Instance))
        {
            IsStillOf = (_, _) => isStillOf,
        };

        desk.Note(_container, isNew: true, new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() }, new Process { Pid = 77, ContainerPid = 1, MountNamespace = 2 }, cgroupId: 1, timeNs: 1);
        await _container.Announcement.Inquiry!.Completion;

        Assert.Equal(pid, source.Pid);
    }

    private void Begin(MetadataDesk desk) => Begin(desk, _container);

    private static void Begin(MetadataDesk desk, ContainerState container) =>
        desk.Note(container, isNew: true, new Event { Kind = EventKind.Lifecycle, Lifecycle = new Lifecycle { Phase = LifecyclePhase.Created } }, process: null, cgroupId: 1, timeNs: 1);

    private MetadataDesk Desk() => Desk(_runtime);

    private MetadataDesk Desk(IMetadataSource source, int questions = 8) => new(
        "n1", "", new HostNamespaces(1, 1), [source], new MetadataOptions { Questions = questions }, _clock,
        new MetadataTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<MetadataDesk>.Instance), new PodNews(_changed, TimeSpan.FromSeconds(1)));

    /// <summary>Keeps which process it was asked about.</summary>
    private sealed class PidSource : IMetadataSource
    {
        public int Pid { get; private set; } = -1;

        public bool IsRuntime => false;

        public bool IsComplete => false;

        public string Name => "pid";

        public ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
        {
            Pid = pid;
            return ValueTask.FromResult(false);
        }
    }

    /// <summary>A runtime whose answer to each question is given by hand: an image, or null where it does not know the container.</summary>
    private sealed class SlowSource : IMetadataSource
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public TaskCompletionSource<string?>[] Answers { get; } = [new(), new(), new()];

        public bool IsRuntime => true;

        public bool IsComplete => true;

        public string Name => "slow";

        public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
        {
            var image = await Answers[Interlocked.Increment(ref _asked) - 1].Task.WaitAsync(cancellationToken);
            metadata.Image = image ?? "";
            return image is not null;
        }
    }
}
