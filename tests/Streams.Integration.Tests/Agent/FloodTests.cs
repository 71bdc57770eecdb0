using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>A flooding container does not delay its neighbour in the same partition, and what it loses is declared.</summary>
[Collection(nameof(WholeMachine))]
public sealed class FloodTests(KafkaFixture kafka, ITestOutputHelper output) : IDisposable
{
    // both containers hash to it
    private const int Partitions = 1;

    private readonly string _state = Directory.CreateTempSubdirectory("streams-flood-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Agent_AFloodingContainerAndAQuietOne_TheQuietOneIsHeardInTimeAndTheFloodIsDeclared()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--events-per-second", "200");
        await using var flooding = new RuncContainer();
        await using var quiet = new TickingContainer(acts: 40, pause: "0.1");

        quiet.Start();
        var flood = flooding.RunAsync("i=0; while [ $i -lt 4000 ]; do i=$((i+1)); : >/tmp/f$i; done; sleep 1", stop);
        await quiet.EndAsync(stop);
        await flood;
        Assert.Equal(0, await agent.TerminateAsync(TimeSpan.FromSeconds(30)));

        var records = KafkaContent.ReadAll(connection, TopicCatalog.Events);
        var delays = new List<double>();
        long stored = 0, declared = 0;
        foreach (var record in records)
        {
            var batch = KafkaContent.Decode<EventBatch>(record);
            foreach (var happened in batch.Events)
            {
                var timeMs = (batch.BaseTimeNs / 1e6) + (happened.OffsetUs / 1e3);
                if (batch.ContainerId == quiet.Id && happened.Kind == EventKind.ProcessStarted)
                {
                    delays.Add(record.Message.Timestamp.UnixTimestampMs - timeMs);
                }
                else if (batch.ContainerId == flooding.Id)
                {
                    stored += happened.FileActivity is { Path: var path } && path.StartsWith("/tmp/f", StringComparison.Ordinal) ? 1 : 0;
                    declared += happened.SensorGap is { Class: "file", Where: "budget", Lost: var lost } ? lost : 0;
                }
            }
        }

        delays.Sort();
        var p99 = delays[(int)(.99 * (delays.Count - 1))];
        output.WriteLine($"quiet: {delays.Count} programs, p99 {p99:F0} ms, max {delays[^1]:F0} ms; flood: {stored} files stored, {declared} occurrences declared");
        Assert.True(delays.Count >= 40, $"{delays.Count} programs of the quiet container");
        Assert.InRange(p99, 0, 2_000);
        Assert.True(declared > 1_000, $"{declared} declared");
        Assert.InRange(stored, 100, 3_999);
    }
}
