using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Kafka;

public class SessionPublisherTests(KafkaFixture kafka)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_OverARealBroker_NumbersWithoutGapsUnderAppendTime()
    {
        kafka.NeedReal();
        var connection = kafka.Connect();
        using (var admin = new TopicAdmin(connection))
        {
            await admin.ApplyAsync(new Streams.Kafka.Topics.TopicLayout { Partitions = 4 }, cancellationToken: Stop);
        }

        await using var publisher = Open(connection);

        for (var i = 0; i < 2_000; i++)
        {
            await publisher.PublishAsync(A.BatchOf(events: 8).With(batch => batch.ContainerId = $"container-{i % 97}"), Stop);
        }

        var left = await publisher.CloseAsync(TimeProvider.System.GetUtcNow(), cancellationToken: Stop);
        var records = KafkaContent.ReadAll(connection, TopicCatalog.Events);

        Assert.Equal(0, left);
        Assert.All(records, record => Assert.Equal(TimestampType.LogAppendTime, record.Message.Timestamp.Type));
        Assert.Equal(16_000, records.Sum(record => KafkaContent.Decode<EventBatch>(record).Events.Count(happened => happened.Kind != EventKind.Heartbeat)));

        foreach (var partition in records.GroupBy(record => record.Partition.Value))
        {
            var next = 0L;

            foreach (var batch in partition.Select(record => KafkaContent.Decode<EventBatch>(record)))
            {
                Assert.Equal(next, batch.FirstSequence);
                next += batch.Events.Count;
            }

            Assert.True(KafkaContent.Decode<EventBatch>(partition.Last()).Events[0].Heartbeat?.Closing);
        }
    }

    [Fact]
    public async Task Connect_WithoutTopics_SaysWhatToDo()
    {
        kafka.NeedReal();
        await using var publisher = Open(kafka.Connect());

        var error = await Assert.ThrowsAsync<KafkaFailedException>(() => publisher.ConnectAsync(Stop));

        Assert.Contains("container.events.v1 does not exist", error.Message, StringComparison.Ordinal);
        Assert.Contains("streams topics apply", error.Message, StringComparison.Ordinal);
    }

    private static SessionPublisher Open(KafkaConnection connection) => new(
        connection,
        new SessionOptions { AgentId = "agent-1", StartedAt = TimeProvider.System.GetUtcNow(), Node = "node-1" },
        SchemaIds.CompiledIn,
        TimeProvider.System,
        new TestMeters(),
        NullLoggerFactory.Instance);
}
