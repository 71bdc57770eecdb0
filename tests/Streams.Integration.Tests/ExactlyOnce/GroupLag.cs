using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>How far a consumer group's committed offsets are behind the end of a topic.</summary>
internal static class GroupLag
{
    public static async Task<long> OfAsync(KafkaConnection connection, string group, string topic)
    {
        var config = new AdminClientConfig();
        connection.ApplyTo(config);
        using var admin = new AdminClientBuilder(config).Build();
        var name = connection.Topic(topic);
        var ends = (await admin.ListOffsetsAsync(
                admin.GetMetadata(name, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Select(partition => new TopicPartitionOffsetSpec
                {
                    TopicPartition = new TopicPartition(name, partition.PartitionId),
                    OffsetSpec = OffsetSpec.Latest(),
                }),
                new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadUncommitted }).ConfigureAwait(false))
            .ResultInfos.ToDictionary(info => info.TopicPartitionOffsetError.TopicPartition, info => info.TopicPartitionOffsetError.Offset.Value);
        var committed = (await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(connection.Group(group), [.. ends.Keys])]).ConfigureAwait(false))[0]
            .Partitions.ToDictionary(partition => partition.TopicPartition, partition => Math.Max(0, partition.Offset.Value));
        return ends.Sum(end => end.Value - committed.GetValueOrDefault(end.Key));
    }
}
