using Confluent.Kafka;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Schemas;

namespace Streams.Cli.Alerts;

/// <summary>Reads alerts.v1, read committed, in the order of each partition.</summary>
/// <remarks>Thread: that of the caller.</remarks>
internal sealed class AlertFeed : IDisposable
{
    private const string Group = "streams-cli";

    private readonly KafkaUse _use;
    private readonly IConsumer<byte[], byte[]> _consumer;
    private readonly HashSet<TopicPartition> _notAtEnd;

    /// <summary>A reader from the given offsets on.</summary>
    public AlertFeed(KafkaConnection kafka, IReadOnlyCollection<TopicPartitionOffset> from)
    {
        _use = KafkaUse.Reading(kafka.Topic(TopicCatalog.Alerts), kafka.Group(Group)) with { Servers = kafka.BootstrapServers };
        var config = new ConsumerConfig
        {
            GroupId = kafka.Group(Group),
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 20,
        };
        kafka.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        _consumer.Assign(from);
        _notAtEnd = [.. from.Select(offset => offset.TopicPartition)];
    }

    /// <summary>Every partition of alerts.v1 from its beginning.</summary>
    public static IReadOnlyCollection<TopicPartitionOffset> Beginning(KafkaConnection kafka) =>
        [.. TopicEnds.Of(kafka, TopicCatalog.Alerts).Select(end => new TopicPartitionOffset(end.TopicPartition, Offset.Beginning))];

    /// <summary>True once every partition was read to the end that it had when the reader came there.</summary>
    public bool AtEnd => _notAtEnd.Count == 0;

    /// <summary>The next alert, or false where none came in time.</summary>
    /// <exception cref="KafkaFailedException">Kafka refuses; the message names what is missing.</exception>
    public bool TryRead(TimeSpan within, out Alert? alert, out byte[] json)
    {
        alert = null;
        json = [];
        var result = Consume(within);

        if (result is { IsPartitionEOF: true })
        {
            _notAtEnd.Remove(result.TopicPartition);
            return false;
        }

        json = result?.Message.Value ?? [];
        return json.Length > 0 && Alert.TryRead(json, out alert);
    }

    public void Dispose() => _consumer.Dispose();

    private ConsumeResult<byte[], byte[]>? Consume(TimeSpan within)
    {
        try
        {
            return _consumer.Consume(within);
        }
        catch (ConsumeException e)
        {
            throw new KafkaFailedException(e, _use);
        }
    }
}
