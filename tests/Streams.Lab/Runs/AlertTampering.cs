using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Lab.Runs;

/// <summary>Breaks alerts.v1 on purpose, to see that the lab notices: writes a record twice, or withholds one from the lab's reader.</summary>
/// <remarks>Thread: that of the reader.</remarks>
internal sealed class AlertTampering : IDisposable
{
    private readonly string _fault;
    private readonly string _topic;
    private readonly IProducer<byte[], byte[]>? _producer;
    private bool _isDone;

    /// <summary>Does nothing but for the faults alert-doubled and alert-deleted.</summary>
    public AlertTampering(string fault, KafkaConnection connection)
    {
        _fault = fault;
        _topic = connection.Topic(TopicCatalog.Alerts);
        if (fault == "alert-doubled")
        {
            var config = new ProducerConfig();
            connection.ApplyTo(config);
            _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        }
    }

    /// <summary>True where the reader may have the record.</summary>
    public bool Passes(byte[] value)
    {
        if (_isDone || _fault is not ("alert-doubled" or "alert-deleted"))
        {
            return true;
        }

        _isDone = true;
        _producer?.Produce(new TopicPartition(_topic, 0), new Message<byte[], byte[]> { Value = value });
        return _fault == "alert-doubled";
    }

    public void Dispose() => _producer?.Dispose();
}
