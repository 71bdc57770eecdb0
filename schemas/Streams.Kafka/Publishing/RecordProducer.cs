using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Streams.Kafka.Faults;
using Streams.Schemas;

namespace Streams.Kafka.Publishing;

/// <summary>Carries records to the brokers: idempotent, to all replicas, tried without limit.</summary>
/// <remarks>State: the client's queue, bounded by <see cref="SessionOptions.QueueBytes"/>. Thread: any.</remarks>
public sealed class RecordProducer : IRecordTransport, IDisposable
{
    private readonly KafkaConnection _connection;
    private readonly SessionOptions _session;
    private readonly PublishingTelemetry _telemetry;
    private readonly IProducer<byte[], byte[]> _producer;
    private volatile Error? _fatal;

    /// <summary>A client that looks for Kafka from now on, and goes on looking.</summary>
    public RecordProducer(KafkaConnection connection, SessionOptions session, IMeterFactory meters, ILoggerFactory loggers)
    {
        _connection = connection;
        _session = session;
        _telemetry = new PublishingTelemetry(meters, loggers.CreateLogger<SessionPublisher>());
        _producer = BuildProducer();
    }

    /// <summary>Records handed over and not yet acknowledged.</summary>
    public long Unacknowledged => _telemetry.Unacknowledged;

    internal PublishingTelemetry Telemetry => _telemetry;

    /// <inheritdoc />
    public bool TryProduce(OutboundRecord record, Action<Undelivered?> ended)
    {
        ThrowIfFatal();

        try
        {
            _producer.Produce(
                new TopicPartition(_connection.Topic(record.Topic), record.Partition),
                new Message<byte[], byte[]> { Key = record.Key, Value = record.Value! },
                report => Report(record, report.Error, ended));
            _telemetry.HandedOver(record.Events, record.Value?.Length ?? 0);
            return true;
        }
        catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
        {
            _telemetry.QueueFull();
            return false;
        }
        catch (ProduceException<byte[], byte[]> e) when (!e.Error.IsFatal)
        {
            // refused for good (too large, say): the numbers stay used, so that the gap is declared downstream
            _telemetry.HandedOver(record.Events, record.Value?.Length ?? 0);
            Fail(record, e.Error, ended);
            return true;
        }
    }

    /// <summary>Waits until the brokers have everything, at most so long; gives the records that they have not.</summary>
    public long Flush(TimeSpan within)
    {
        _producer.Flush(within);

        if (Unacknowledged > 0)
        {
            _telemetry.NotFlushed(Unacknowledged);
        }

        return Unacknowledged;
    }

    /// <inheritdoc />
    public void Dispose() => _producer.Dispose();

    private void Report(OutboundRecord record, Error error, Action<Undelivered?> ended)
    {
        if (error.IsError)
        {
            Fail(record, error, ended);
            return;
        }

        _telemetry.Acknowledged();
        ended(null);
    }

    private void Fail(OutboundRecord record, Error error, Action<Undelivered?> ended)
    {
        var reason = KafkaFault.Explain(error, KafkaUse.Writing(_connection.Topic(record.Topic)) with { Servers = _connection.BootstrapServers });
        var undelivered = new Undelivered(record.Topic, record.Partition, record.FirstSequence, record.Events, record.Occurrences, reason);
        _telemetry.Undelivered(undelivered, error.Code.ToString());
        ended(undelivered);
    }

    private void ThrowIfFatal()
    {
        if (_fatal is { } fatal)
        {
            throw new KafkaFailedException($"the producer of session {_session.AgentId} is beyond repair, restart the program: {KafkaFault.Explain(fatal, KafkaUse.Writing(_connection.Topic(TopicCatalog.Events)))}");
        }
    }

    private IProducer<byte[], byte[]> BuildProducer()
    {
        var config = new ProducerConfig
        {
            CompressionType = CompressionType.Zstd,
            SocketNagleDisable = true,
            ReconnectBackoffMaxMs = 1_000,
        };
        _connection.ApplyTo(config);
        config.ClientId = _session.AgentId;
        config.Acks = Acks.All;
        config.EnableIdempotence = true;
        config.MessageTimeoutMs = 0;
        config.MessageMaxBytes = TopicCatalog.MaxEventBytes;
        config.LingerMs = _session.Linger.TotalMilliseconds;
        config.QueueBufferingMaxKbytes = _session.QueueBytes / 1024;
        config.DeliveryReportFields = "none";

        return new ProducerBuilder<byte[], byte[]>(config)
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, error) => OnError(error))
            .Build();
    }

    private void OnError(Error error)
    {
        if (error.IsFatal)
        {
            _fatal = error;
        }

        _telemetry.ClientFailed(KafkaFault.Explain(error, KafkaUse.Writing(_connection.Topic(TopicCatalog.Events)) with { Servers = _connection.BootstrapServers }));
    }
}
