using Streams.Integration.Tests.Agent;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Live;

/// <summary>From an act in a container to the alert that a reader holds.</summary>
[Collection(nameof(WholeMachine))]
public sealed class ActToAlertTests(KafkaFixture kafka, ITestOutputHelper output) : IDisposable
{
    private const int Partitions = 4;

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streams-live-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Act_InAContainerOfItsOwn_IsAlertedWithinSeconds()
    {
        var latencies = await MeasureAsync(acts: 5);

        Assert.True(latencies[^1] <= TimeSpan.FromSeconds(3), $"longest {latencies[^1].TotalMilliseconds:F0} ms");
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task FiftyActs_EachInAContainerOfItsOwn_AreAlertedWithinASecondAndHalfOfThemWithinThreeTenths()
    {
        var latencies = await MeasureAsync(acts: 50);

        Assert.True(latencies[25] <= TimeSpan.FromMilliseconds(300), $"half of them within {latencies[25].TotalMilliseconds:F0} ms");
        Assert.True(latencies[^1] <= TimeSpan.FromSeconds(1), $"longest {latencies[^1].TotalMilliseconds:F0} ms");
    }

    /// <summary>Times from act to alert, the shortest first; one act more comes before them.</summary>
    private async Task<IReadOnlyList<TimeSpan>> MeasureAsync(int acts)
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        await using var worker = await RunningWorker.StartAsync(connection, _state.CreateSubdirectory("worker").FullName, stop);
        await using var agent = await RunningAgent.StartAsync(connection, _state.CreateSubdirectory("agent").FullName, stop);
        await using var alerts = new AlertArrivals(connection, Partitions);
        await using var peer = new Peer();

        var latencies = new List<TimeSpan>();
        for (var i = 0; i <= acts; i++)
        {
            var (container, before) = await Act.CommitAsync(peer.Port, stop);
            var held = await alerts.FirstAsync(alert => AlertArrivals.ContainersOf(alert).Contains(container), TimeSpan.FromSeconds(15), stop);
            Assert.True(held is not null, $"act {i} in {container} is not alerted\n{agent.Errors}\n{worker.Errors}");
            latencies.Add(TimeProvider.System.GetElapsedTime(before, held.Value));
        }

        output.WriteLine($"act to alert, ms, in order: {string.Join(' ', latencies.Select(latency => $"{latency.TotalMilliseconds:F0}"))}");
        latencies.RemoveAt(0); // printed, not judged: agent and worker run this path for the first time since they were started, and compile it
        latencies.Sort();
        output.WriteLine($"{acts} acts: half {latencies[acts / 2].TotalMilliseconds:F0} ms, longest {latencies[^1].TotalMilliseconds:F0} ms");
        output.WriteLine($"detectors: {string.Join(", ", alerts.Arrived.SelectMany(arrival => AlertArrivals.DetectorsOf(arrival.Alert)).Distinct())}");
        return latencies;
    }
}
