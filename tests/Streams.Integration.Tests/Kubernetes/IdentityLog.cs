using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>Who the containers are and what they did, each with the broker's time; reads on with every look.</summary>
internal sealed class IdentityLog : IDisposable
{
    // the agent writes a container's metadata first; on their way the two topics may overtake each other, and the worker holds a detection for two seconds
    private const long OvertakenByMs = 500;

    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly KafkaConnection _connection;

    public IdentityLog(KafkaConnection connection, int partitions)
    {
        _connection = connection;
        var config = new ConsumerConfig { GroupId = connection.Group("identity"), EnableAutoCommit = false };
        connection.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        _consumer.Assign(
            from topic in new[] { TopicCatalog.Events, TopicCatalog.Metadata }
            from partition in Enumerable.Range(0, partitions)
            select new TopicPartitionOffset(connection.Topic(topic), partition, Offset.Beginning));
    }

    /// <summary>What was said of each container, in order.</summary>
    public List<(long AtMs, ContainerMetadata Container)> Told { get; } = [];

    /// <summary>When each container's batches came.</summary>
    public List<(long AtMs, EventBatch Batch)> Batches { get; } = [];

    /// <summary>Reads on until the log is quiet for a moment.</summary>
    public IdentityLog Read()
    {
        while (_consumer.Consume(TimeSpan.FromMilliseconds(300)) is { } record)
        {
            if (record.Message.Value is null || !WireFormat.TryRead(record.Message.Value, out _, out var body))
            {
                continue;
            }

            var reader = new AvroSpanReader(body);
            if (record.Topic == _connection.Topic(TopicCatalog.Metadata))
            {
                Told.Add((record.Message.Timestamp.UnixTimestampMs, ContainerMetadata.Read(ref reader)));
            }
            else
            {
                Batches.Add((record.Message.Timestamp.UnixTimestampMs, EventBatch.Read(ref reader)));
            }
        }

        return this;
    }

    /// <summary>The last of what was said of each container of a pod whose name begins so; the sandboxes only where asked for.</summary>
    public List<ContainerMetadata> ContainersOf(string podPrefix, bool sandboxes = false) =>
    [
        .. Told.GroupBy(told => told.Container.ContainerId).Select(container => container.Last().Container)
            .Where(container => container.PodName.StartsWith(podPrefix, StringComparison.Ordinal) && (sandboxes || !container.Image.Contains("pause", StringComparison.Ordinal))),
    ];

    /// <summary>What is wrong with the identity of a container whose events came: what was said of it first is not all that was asked for, or came long after them.</summary>
    public IEnumerable<string> Faults(string containerId, Func<ContainerMetadata, bool> isWhole)
    {
        var first = Batches.Where(entry => entry.Batch.ContainerId == containerId).Select(entry => entry.AtMs).DefaultIfEmpty(long.MaxValue).Min();
        var told = Told.Where(told => told.Container.ContainerId == containerId).ToList();
        if (told.Count == 0 || !isWhole(told[0].Container) || told[0].AtMs > first + OvertakenByMs)
        {
            yield return $"{containerId}: first events at {first}; told {string.Join(" | ", told.Select(told => $"{told.AtMs - first} ms after: {Words(told.Container)}"))}";
        }
    }

    private static string Words(ContainerMetadata told) =>
        $"pod {told.PodName} owner {told.OwnerKind}/{told.OwnerName} account {told.ServiceAccount} image {told.Image} {told.ImageDigest} name {told.Name} from {string.Join(',', told.Sources)}";

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
