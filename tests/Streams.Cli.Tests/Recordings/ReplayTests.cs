using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Cli.Recordings;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Recording;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.TestKit.Kafka;
using Xunit;

namespace Streams.Cli.Tests.Recordings;

public sealed class ReplayTests : IDisposable
{
    private const int Containers = 9;
    private const int Batches = 120;

    private static readonly ReplayOptions AtOnce = new() { Speed = 0, MaxRate = 10_000_000 };

    private readonly MockBroker _broker = MockBroker.Start();
    private readonly string _file = Path.GetTempFileName();

    public ReplayTests()
    {
        using var writer = RecordingWriter.Create(_file);

        for (var i = 0; i < Containers; i++)
        {
            writer.Append(new RecordedEntry { Topic = TopicCatalog.Metadata, Key = Key(i), TimestampMs = 1_000 + i, Metadata = A.Metadata($"c{i}") });
        }

        for (var i = 0; i < Batches; i++)
        {
            writer.Append(new RecordedEntry
            {
                Topic = TopicCatalog.Events,
                Key = Key(i % Containers),
                TimestampMs = 2_000 + i,
                Events = A.BatchOf(events: 4).With(batch => (batch.ContainerId, batch.BaseTimeNs, batch.FirstSequence) = ($"c{i % Containers}", A.TimeNs + (i * 1_000_000L), 77)),
            });
        }
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _broker.Dispose();
        File.Delete(_file);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task Run_ToAnyNumberOfPartitions_NumbersAnewAndClosesEachPartition(int partitions)
    {
        var connection = Topics($"p{partitions}.", partitions);

        var summary = await ReplayAsync(connection, AtOnce);

        Assert.Equal((Batches, Batches * 4, Containers, Containers, 0), (summary.Batches, summary.Events, summary.Containers, summary.Metadata, summary.Undelivered));
        AssertWellNumbered(connection, sessions: 1);
    }

    [Fact]
    public async Task Run_ASecondTime_IsASessionOfItsOwn()
    {
        var connection = Topics("second.", 5);

        await ReplayAsync(connection, AtOnce);
        await ReplayAsync(connection, AtOnce);

        AssertWellNumbered(connection, sessions: 2);
        Assert.Equal(Containers, ContainersOf(connection).Count);
    }

    [Fact]
    public async Task Run_WithNewContainers_IsNewEachTime()
    {
        var connection = Topics("new.", 5);
        var options = AtOnce with { NewContainers = true };

        await ReplayAsync(connection, options);
        await ReplayAsync(connection, options);

        var containers = ContainersOf(connection);
        Assert.Equal(2 * Containers, containers.Count);
        Assert.Equal(containers, KafkaContent.ReadAll(connection, TopicCatalog.Metadata).Select(record => Encoding.UTF8.GetString(record.Message.Key)).ToHashSet());
    }

    [Fact]
    public async Task Run_RebasedToNow_BeginsNowAndEndsWithTheLastEvent()
    {
        var connection = Topics("rebased.", 3);
        var before = UnixTime.Nanoseconds(TimeProvider.System.GetUtcNow());

        await ReplayAsync(connection, AtOnce with { Rebase = RebaseTo.Now });

        var batches = Read(connection).Select(record => record.Batch).ToList();
        var first = batches.Where(batch => batch.Events[0].Kind != EventKind.Heartbeat).Min(batch => batch.BaseTimeNs);
        var end = first + ((Batches - 1) * 1_000_000L) + 3_000_000;
        Assert.InRange(first, before - 1_000_000_000 - Rebase.WindowNs, before + 60_000_000_000); // the age that it had when it was recorded is kept, and its place in a window
        Assert.All(batches.Where(batch => batch.Events[0].Heartbeat?.Closing == true), batch => Assert.InRange(batch.BaseTimeNs, end - 100, end));
    }

    private static void AssertWellNumbered(KafkaConnection connection, int sessions)
    {
        var bySession = Read(connection).GroupBy(record => record.Batch.AgentId).ToList();
        Assert.Equal(sessions, bySession.Count);

        foreach (var partition in bySession.SelectMany(session => session.GroupBy(record => record.Partition)))
        {
            var next = 0L;

            foreach (var (_, batch) in partition)
            {
                Assert.Equal(next, batch.FirstSequence);
                next += batch.Events.Count;
            }

            Assert.True(partition.Last().Batch.Events[0].Heartbeat?.Closing);
        }
    }

    private static HashSet<string> ContainersOf(KafkaConnection connection) =>
        Read(connection).Where(record => record.Batch.Events[0].Kind != EventKind.Heartbeat).Select(record => record.Batch.ContainerId).ToHashSet();

    private static List<(int Partition, EventBatch Batch)> Read(KafkaConnection connection) =>
        [.. KafkaContent.ReadAll(connection, TopicCatalog.Events).Select(record => (record.Partition.Value, KafkaContent.Decode<EventBatch>(record)))];

    private static byte[] Key(int container) => Encoding.UTF8.GetBytes($"c{container}");

    private KafkaConnection Topics(string prefix, int partitions)
    {
        _broker.CreateTopic(prefix + TopicCatalog.Events, partitions);
        _broker.CreateTopic(prefix + TopicCatalog.Metadata, partitions);
        return new KafkaConnection(_broker.BootstrapServers, prefix);
    }

    private async Task<ReplaySummary> ReplayAsync(KafkaConnection connection, ReplayOptions options)
    {
        var agent = $"replay-{Guid.NewGuid():N}";
        var session = new SessionOptions { AgentId = agent, StartedAt = TimeProvider.System.GetUtcNow(), Node = agent };
        await using var publisher = new SessionPublisher(connection, session, SchemaIds.CompiledIn, TimeProvider.System, new TestMeters(), NullLoggerFactory.Instance);
        using var reader = RecordingReader.Open(_file);
        return await new Replayer(publisher, session, Start.Find(_file)!.Value, options, TimeProvider.System).RunAsync(reader.ReadAll(), agent, Stop);
    }
}
