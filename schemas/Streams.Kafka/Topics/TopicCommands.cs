using System.Globalization;
using Streams.Schemas;

namespace Streams.Kafka.Topics;

/// <summary>The topics as commands of Kafka's own tool, for those who may not let ours create them.</summary>
public static class TopicCommands
{
    /// <summary>One kafka-topics.sh command a topic.</summary>
    public static IEnumerable<string> Print(KafkaConnection connection, TopicLayout layout) =>
        TopicCatalog.All.Select(topic => Print(connection, layout, topic));

    private static string Print(KafkaConnection connection, TopicLayout layout, TopicDefinition topic)
    {
        var replicas = layout.ReplicationFactor is { } factor ? string.Create(CultureInfo.InvariantCulture, $" --replication-factor {factor}") : "";
        var settings = string.Concat(topic.Config.Select(setting => $" --config {setting.Key}={setting.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"kafka-topics.sh --bootstrap-server {connection.BootstrapServers} --create --if-not-exists --topic {connection.Topic(topic.Name)} --partitions {layout.PartitionsOf(topic)}{replicas}{settings}");
    }
}
