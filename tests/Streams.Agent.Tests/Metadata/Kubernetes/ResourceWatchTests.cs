using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Kubernetes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Kubernetes;

public sealed class ResourceWatchTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeApiServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task RunAsync_ListInPagesThenChanges_TheTableFollows()
    {
        _server
            .Then(200, List("5", "next", Pod("u1", "a", "3"), Pod("u2", "b", "4")))
            .Then(200, List("6", "", Pod("u3", "c", "5")))
            .Then(200, Change("ADDED", Pod("u4", "d", "7")) + Change("DELETED", Pod("u1", "a", "8")) + Change("MODIFIED", Pod("u2", "bb", "9")) + Change("BOOKMARK", """{"metadata":{"resourceVersion":"12"}}"""));

        var names = await RunAsync(asked: 4);

        Assert.Equal(["bb", "c", "d"], names);
        Assert.Contains("continue=next", _server.Asked.ElementAt(1), StringComparison.Ordinal);
        Assert.Contains("resourceVersion=6&", _server.Asked.ElementAt(2), StringComparison.Ordinal);
        Assert.Contains("resourceVersion=12&", _server.Asked.ElementAt(3), StringComparison.Ordinal); // goes on from the bookmark
        Assert.Contains("fieldSelector=spec.nodeName%3Dn1", _server.Asked.ElementAt(3), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, """{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}""" + "\n")]
    [InlineData(410, """{"kind":"Status","code":410,"message":"too old resource version"}""")]
    public async Task RunAsync_VersionTooOld_ListsAgainAndDropsWhatIsGone(int status, string answer)
    {
        _server
            .Then(200, List("5", "", Pod("u1", "a", "3"), Pod("u2", "b", "4")))
            .Then(status, answer)
            .Then(200, List("50", "", Pod("u2", "b", "4")));

        var names = await RunAsync(asked: 4);

        Assert.Equal(["b"], names);
        Assert.Contains("resourceVersion=50&", _server.Asked.ElementAt(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ServerFailsAndALineBreaksOff_GoesOnFromTheLastWholeChange()
    {
        _server
            .Then(500, "oops")
            .Then(200, List("5", "", Pod("u1", "a", "3")))
            .Then(200, Change("ADDED", Pod("u2", "b", "7")) + """{"type":"ADDED","object":{"metad""");

        var names = await RunAsync(asked: 4);

        Assert.Equal(["a", "b"], names);
        Assert.Contains("resourceVersion=7&", _server.Asked.ElementAt(3), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MoreObjectsThanAreRemembered_LeavesTheRestOutAndCountsThem()
    {
        using var meter = new MeterListener();
        var leftOut = 0L;
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "streams.agent.kubernetes.left_out")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meter.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref leftOut, value));
        meter.Start();
        _server.Then(200, List("5", "", [.. Enumerable.Range(0, 300).Select(number => Pod($"u{number}", $"p{number}", "1"))]));

        var names = await RunAsync(asked: 2, bound: 256);

        Assert.Equal((256, 44), (names.Count, Interlocked.Read(ref leftOut)));
    }

    [Fact]
    public async Task RunAsync_AnswerThatNobodyCanRead_IsAskedAgain()
    {
        _server
            .Then(200, List("5", "", Pod("u1", "\\ud800", "3"))) // half a letter
            .Then(200, List("6", "", Pod("u1", "a", "3")));

        Assert.Equal(["a"], await RunAsync(asked: 3));
    }

    [Fact]
    public async Task RunAsync_EachWatchBreaksOffAsSoonAsItBegins_IsTriedLaterAndLater()
    {
        for (var time = 0; time < 4; time++)
        {
            _server.Then(200, List("5", "")).Then(200, """{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version"}}""" + "\n");
        }

        var clock = new RecordingClock();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        using var api = new KubernetesApi(new KubernetesAccess(_server.Address, () => "", () => null));
        var telemetry = new KubernetesTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<ResourceWatch>.Instance);
        var table = new ResourceTable<PodRecord>("pods", 1_024, PodReader.Read, (_, _) => { }, telemetry);
        var running = new ResourceWatch(api, new WatchedResource("pods", "/api/v1/pods"), table, new KubernetesOptions(), telemetry, clock).RunAsync(stop.Token);

        var waits = new List<TimeSpan>();
        for (var time = 0; time < 4; time++)
        {
            var wait = await clock.Waits.Reader.ReadAsync(stop.Token);
            waits.Add(wait);
            clock.Advance(wait);
        }

        await stop.CancelAsync();
        await running;
        foreach (var (time, wait) in waits.Index())
        {
            Assert.InRange(wait, TimeSpan.FromSeconds(.2 * .8 * Math.Pow(2, time)), TimeSpan.FromSeconds(.2 * Math.Pow(2, time)));
        }
    }

    private async Task<List<string>> RunAsync(int asked, int bound = 1_024)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var api = new KubernetesApi(new KubernetesAccess(_server.Address, () => "", () => null));
        var telemetry = new KubernetesTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<ResourceWatch>.Instance);
        var table = new ResourceTable<PodRecord>("pods", bound, PodReader.Read, (_, _) => { }, telemetry);
        var watch = new ResourceWatch(api, new WatchedResource("pods", "/api/v1/pods", "spec.nodeName=n1"), table, new KubernetesOptions(), telemetry, TimeProvider.System);
        var running = watch.RunAsync(stop.Token);
        while (_server.Asked.Count < asked)
        {
            await Task.Delay(10, stop.Token);
        }

        await stop.CancelAsync();
        await running;
        return [.. table.All.Select(pod => pod.Name).Order(StringComparer.Ordinal)];
    }

    private sealed class RecordingClock : FakeTimeProvider
    {
        public Channel<TimeSpan> Waits { get; } = Channel.CreateBounded<TimeSpan>(64);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Waits.Writer.TryWrite(dueTime);
            return timer;
        }
    }

    private static string List(string version, string next, params string[] items) =>
        $$"""{"kind":"PodList","metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{string.Join(',', items)}}]}""";

    private static string Change(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""" + "\n";

    private static string Pod(string uid, string name, string version) =>
        $$$"""{"metadata":{"uid":"{{{uid}}}","name":"{{{name}}}","namespace":"x","resourceVersion":"{{{version}}}"}}""";
}
