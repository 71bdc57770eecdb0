namespace Streams.Schemas.Tests;

public class TopicCatalogTests
{
    [Fact]
    public void All_EveryTopic_IsKeptAsAgreed()
    {
        var lines = TopicCatalog.All.Select(topic =>
            $"{topic.Name} | {topic.Schema?.Name ?? "-"} | {topic.Partitions} | {string.Join(" ", topic.Config.Select(setting => $"{setting.Key}={setting.Value}"))}");

        Assert.Equal(
            """
            container.events.v1 | EventBatch | AsEvents | cleanup.policy=delete max.message.bytes=4194304 message.timestamp.type=LogAppendTime retention.ms=259200000
            container.metadata.v1 | ContainerMetadata | AsEvents | cleanup.policy=compact message.timestamp.type=LogAppendTime min.compaction.lag.ms=259200000
            cluster.endpoints.v1 | ClusterEndpoint | One | cleanup.policy=compact message.timestamp.type=LogAppendTime min.compaction.lag.ms=259200000
            container.lives.v1 | ContainerLife | AsEvents | cleanup.policy=compact message.timestamp.type=LogAppendTime
            detection.features.v1 | FeatureWindow | AsEvents | cleanup.policy=delete message.timestamp.type=LogAppendTime retention.ms=604800000
            detection.profiles.v1 | WorkloadProfile | One | cleanup.policy=compact message.timestamp.type=LogAppendTime min.compaction.lag.ms=259200000
            detection.models.v1 | ModelArtifact | One | cleanup.policy=compact message.timestamp.type=LogAppendTime min.compaction.lag.ms=259200000
            detections.v1 | Detection | AsDetections | cleanup.policy=delete message.timestamp.type=LogAppendTime retention.ms=604800000
            alerts.v1 | - | AsDetections | cleanup.policy=delete message.timestamp.type=CreateTime retention.ms=2592000000
            container.events.v1.dlq.v1 | - | AsEvents | cleanup.policy=delete max.message.bytes=4259840 message.timestamp.type=LogAppendTime retention.ms=1209600000
            container.metadata.v1.dlq.v1 | - | AsEvents | cleanup.policy=delete max.message.bytes=4259840 message.timestamp.type=LogAppendTime retention.ms=1209600000
            detections.v1.dlq.v1 | - | AsDetections | cleanup.policy=delete max.message.bytes=4259840 message.timestamp.type=LogAppendTime retention.ms=1209600000
            streams-worker-sessions-changelog | - | AsEvents | cleanup.policy=compact max.compaction.lag.ms=600000 min.cleanable.dirty.ratio=0.1 segment.bytes=67108864 segment.ms=300000
            streams-worker-containers-changelog | - | AsEvents | cleanup.policy=compact max.compaction.lag.ms=600000 min.cleanable.dirty.ratio=0.1 segment.bytes=67108864 segment.ms=300000
            streams-worker-incidents-changelog | - | AsDetections | cleanup.policy=compact max.compaction.lag.ms=600000 min.cleanable.dirty.ratio=0.1 segment.bytes=67108864 segment.ms=300000
            """,
            string.Join('\n', lines));
    }

    [Fact]
    public void All_TopicsThatMayFail_HaveDeadLetters()
    {
        foreach (var source in new[] { TopicCatalog.Events, TopicCatalog.Metadata, TopicCatalog.Detections })
        {
            Assert.Equal(TopicCatalog.Of(source).Partitions, TopicCatalog.Of(TopicCatalog.DeadLettersOf(source)).Partitions);
        }
    }

    [Fact]
    public void Of_NoTopicOfTheContract_SaysSo() =>
        Assert.Contains("nothing.v1", Assert.Throws<KeyNotFoundException>(() => TopicCatalog.Of("nothing.v1")).Message, StringComparison.Ordinal);
}
