using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Topologies.Nodes;

/// <summary>The topics of the topology under the names that they have on this cluster.</summary>
internal sealed class Topics(KafkaConnection connection)
{
    public string ContainerMetadata { get; } = connection.Topic(TopicCatalog.Metadata);

    public string ContainerEvents { get; } = connection.Topic(TopicCatalog.Events);

    public string Detections { get; } = connection.Topic(TopicCatalog.Detections);

    public string Features { get; } = connection.Topic(TopicCatalog.Features);

    public string Lives { get; } = connection.Topic(TopicCatalog.Lives);

    public string Alerts { get; } = connection.Topic(TopicCatalog.Alerts);

    /// <summary>Where records of a topic go that cannot be processed; both names as on this cluster.</summary>
    public static string DeadLettersOf(string topic) => TopicCatalog.DeadLettersOf(topic);
}
