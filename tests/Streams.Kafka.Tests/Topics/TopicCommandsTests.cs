using Streams.Kafka.Topics;
using Streams.Schemas;
using Xunit;

namespace Streams.Kafka.Tests.Topics;

public class TopicCommandsTests
{
    [Fact]
    public void Print_TheCatalogue_HasOneCommandATopic()
    {
        var lines = TopicCommands.Print(new KafkaConnection("k:9092", "p."), new TopicLayout { Partitions = 24, ReplicationFactor = 3 }).ToList();

        Assert.Equal(TopicCatalog.All.Count, lines.Count);
        Assert.Contains("--topic p.container.events.v1 --partitions 24 --replication-factor 3 --config cleanup.policy=delete", lines[0], StringComparison.Ordinal);
        Assert.Contains("--config message.timestamp.type=LogAppendTime", lines[0], StringComparison.Ordinal);
        Assert.Single(lines, line => line.Contains("--topic p.detection.models.v1 --partitions 1 ", StringComparison.Ordinal));
    }
}
