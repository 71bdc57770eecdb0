using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Kafka.Faults;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.TestKit.Kafka;
using Xunit;

namespace Streams.Kafka.Tests.Publishing;

public sealed class SessionPublisherTests : IDisposable
{
    private const int Partitions = 5;

    private readonly MockBroker _broker = MockBroker.Start();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly KafkaConnection _connection;

    public SessionPublisherTests()
    {
        _connection = new KafkaConnection(_broker.BootstrapServers, "p.");
        _broker.CreateTopic("p.container.events.v1", Partitions);
        _broker.CreateTopic("p.container.metadata.v1", Partitions);
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public async Task Publish_ManyContainers_NumbersEventsPerPartitionWithoutGaps()
    {
        await using var publisher = Open();

        for (var i = 0; i < 60; i++)
        {
            await publisher.PublishAsync(A.BatchOf(events: 1 + (i % 3)).With(batch => batch.ContainerId = $"container-{i % 17}"), Stop);
        }

        await publisher.HeartbeatAsync([], ["none"], cancellationToken: Stop);
        var left = await publisher.CloseAsync(_time.GetUtcNow(), cancellationToken: Stop);

        Assert.Equal(0, left);

        foreach (var partition in ReadEvents().GroupBy(record => record.Partition))
        {
            var next = 0L;

            foreach (var (_, batch) in partition)
            {
                Assert.Equal(next, batch.FirstSequence);
                Assert.Equal(partition.Key, batch.Events[0].Kind == EventKind.Heartbeat ? partition.Key : Murmur2.Partition(Encoding.UTF8.GetBytes(batch.ContainerId), Partitions));
                next += batch.Events.Count;
            }
        }
    }

    [Fact]
    public async Task Publish_MetadataAndEvents_MeetInOnePartition()
    {
        await using var publisher = Open();

        await publisher.PublishAsync(A.Metadata(), Stop);
        await publisher.PublishAsync(A.Batch(A.ProcessStarted()), Stop);
        await publisher.CloseAsync(_time.GetUtcNow(), cancellationToken: Stop);

        var metadata = Assert.Single(KafkaContent.ReadAll(_connection, TopicCatalog.Metadata));
        Assert.Equal(metadata.Partition.Value, ReadEvents().Single(record => record.Batch.ContainerId == A.ContainerId).Partition);
    }

    [Fact]
    public async Task Heartbeat_AfterTenMinutesWithoutEvents_ClosesThePartitionOnce()
    {
        await using var publisher = Open();
        await publisher.PublishAsync(A.Batch(A.ProcessStarted()).With(batch => batch.ContainerId = AwayFromHome()), Stop);

        await publisher.HeartbeatAsync([], [], cancellationToken: Stop);
        _time.Advance(TimeSpan.FromMinutes(11));
        await publisher.HeartbeatAsync([], [], cancellationToken: Stop);
        await publisher.HeartbeatAsync([], [], cancellationToken: Stop);
        await publisher.CloseAsync(_time.GetUtcNow(), cancellationToken: Stop);

        var away = Murmur2.Partition(Encoding.UTF8.GetBytes(AwayFromHome()), Partitions);
        var beats = ReadEvents().Where(record => record.Batch.Events[0].Kind == EventKind.Heartbeat).ToLookup(record => record.Partition, record => record.Batch.Events[0].Heartbeat!);
        Assert.Equal([false, true], beats[away].Select(beat => beat.Closing));
        Assert.All(beats[away], beat => Assert.False(beat.Home));
        Assert.Equal([false, false, false, true], beats[Home].Select(beat => beat.Closing));
        Assert.All(beats[Home], beat => Assert.True(beat.Home));
    }

    [Fact]
    public async Task Close_WithoutAnythingSent_SendsNothing()
    {
        await using var publisher = Open();
        await publisher.ConnectAsync(Stop);

        await publisher.CloseAsync(_time.GetUtcNow(), cancellationToken: Stop);

        Assert.Empty(ReadEvents());
    }

    [Fact]
    public async Task Publish_ARecordTooLarge_TellsItAndKeepsItsNumbers()
    {
        await using var publisher = Open();
        var undelivered = new List<Undelivered>();
        publisher.Undelivered += undelivered.Add;

        await publisher.PublishAsync(A.Batch(A.ProcessStarted()).With(batch => batch.Processes[0].Arguments = [new string('x', 5 << 20)]), Stop);
        await publisher.PublishAsync(A.Batch(A.ProcessStarted()), Stop);
        await publisher.CloseAsync(_time.GetUtcNow(), cancellationToken: Stop);

        var lost = Assert.Single(undelivered);
        Assert.Equal((0, 1), (lost.FirstSequence, lost.Events));
        Assert.Equal(1, ReadEvents().First(record => record.Batch.ContainerId == A.ContainerId).Batch.FirstSequence);
    }

    [Fact]
    public async Task Connect_WithDifferentPartitions_Refuses()
    {
        _broker.CreateTopic("q.container.events.v1", 4);
        _broker.CreateTopic("q.container.metadata.v1", 3);
        await using var publisher = Open(_connection.WithPrefix("q."));

        var error = await Assert.ThrowsAsync<KafkaFailedException>(() => publisher.ConnectAsync(Stop));

        Assert.Contains("has 4 partitions and q.container.metadata.v1 3", error.Message, StringComparison.Ordinal);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static int Home => Murmur2.Partition("host:node-1"u8, Partitions);

    private static string AwayFromHome() =>
        Enumerable.Range(0, 100).Select(i => $"c{i}").First(id => Murmur2.Partition(Encoding.UTF8.GetBytes(id), Partitions) != Home);

    private SessionPublisher Open(KafkaConnection? connection = null) => new(
        connection ?? _connection,
        new SessionOptions { AgentId = "agent-1", StartedAt = _time.GetUtcNow(), Node = "node-1" },
        SchemaIds.CompiledIn,
        _time,
        new TestMeters(),
        NullLoggerFactory.Instance);

    private List<(int Partition, EventBatch Batch)> ReadEvents() =>
        [.. KafkaContent.ReadAll(_connection, TopicCatalog.Events).Select(record => (record.Partition.Value, KafkaContent.Decode<EventBatch>(record)))];
}
