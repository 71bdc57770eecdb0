using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Benchmarks.Pipeline;

/// <summary>Fills the topics of the input as one agent would, and counts what it wrote.</summary>
/// <remarks>Event time ends now, so that nothing is in the future; the last record of each partition is a closing heartbeat, so that every window closes.</remarks>
internal sealed class PipelineInput : IDisposable
{
    private const long BatchEveryNs = 500_000_000;
    private const string Node = "benchmark";

    private readonly KafkaConnection _connection;
    private readonly PipelineOptions _options;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly long[] _nextSequence;
    private readonly long _firstNs;

    public PipelineInput(KafkaConnection connection, PipelineOptions options, DateTimeOffset now)
    {
        _connection = connection;
        _options = options;
        _nextSequence = new long[options.Partitions];
        var rounds = (options.Batches / options.Containers) + 2;
        var startNs = (now.ToUnixTimeMilliseconds() * 1_000_000) - (rounds * BatchEveryNs);
        _firstNs = startNs - (startNs % 5_000_000_000);
        var config = new ProducerConfig { EnableIdempotence = true, Acks = Acks.All, LingerMs = 20, BatchSize = 512 * 1024, CompressionType = CompressionType.Lz4, EnableDeliveryReports = false };
        connection.ApplyTo(config);
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Records on the events topic.</summary>
    public long Records { get; private set; }

    public long Events { get; private set; }

    /// <summary>Sum of the events' occurrences: what all windows together must hold.</summary>
    public long Occurrences { get; private set; }

    /// <summary>Bytes of the values, before compression.</summary>
    public long Bytes { get; private set; }

    public void Write(CancellationToken stop)
    {
        var mix = EventMix.Of(_options);
        var keys = Enumerable.Range(0, _options.Containers).Select(ContainerIdOf).ToArray();
        foreach (var key in keys)
        {
            var metadata = new ContainerMetadata
            {
                ContainerId = key,
                Node = Node,
                Runtime = "docker",
                Image = "registry.example/shop:1",
                Namespace = "shop",
                OwnerKind = "deployment",
                OwnerName = "shop",
                StartedAtNs = _firstNs,
            };
            var bytes = Encoding.ASCII.GetBytes(key);
            Produce(TopicCatalog.Metadata, Murmur2.Partition(bytes, _options.Partitions), bytes, WireFormat.Encode(metadata, SchemaIds.ContainerMetadata));
        }

        var keyBytes = keys.Select(Encoding.ASCII.GetBytes).ToArray();
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        for (var written = 0; written < _options.Batches; written++)
        {
            stop.ThrowIfCancellationRequested();
            var (container, round) = (written % keys.Length, written / keys.Length);
            var batch = mix.Take(container, round);
            batch.ContainerId = keys[container];
            batch.BaseTimeNs = _firstNs + (round * BatchEveryNs);
            Send(batch, keyBytes[container], Murmur2.Partition(keyBytes[container], _options.Partitions), buffer);
            Events += batch.Events.Count;
            foreach (var item in batch.Events)
            {
                Occurrences += item.Occurrences;
            }
        }
        Close(buffer);
        _producer.Flush(stop);
    }

    public void Dispose() => _producer.Dispose();

    private static string ContainerIdOf(int container) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"benchmark-{container}")));

    private void Close(ArrayBufferWriter<byte> buffer)
    {
        var key = Encoding.ASCII.GetBytes("host:" + Node);
        for (var partition = 0; partition < _options.Partitions; partition++)
        {
            var batch = new EventBatch { ContainerId = "host:" + Node, BaseTimeNs = _firstNs + (((_options.Batches / _options.Containers) + 1) * BatchEveryNs) };
            batch.Events.Add(new Event
            {
                Kind = EventKind.Heartbeat,
                Process = -1,
                Occurrences = 1,
                Heartbeat = new Heartbeat { IntervalNs = 5_000_000_000, Closing = true, Home = Murmur2.Partition(key, _options.Partitions) == partition },
            });
            Send(batch, key, partition, buffer);
        }
    }

    private void Send(EventBatch batch, byte[] key, int partition, ArrayBufferWriter<byte> buffer)
    {
        batch.AgentId = "benchmark-agent";
        batch.AgentStartedAtNs = _firstNs;
        batch.Node = Node;
        batch.BootId = "00000000-0000-0000-0000-000000000001";
        batch.Tier = SensorTier.Ebpf;
        batch.FirstSequence = _nextSequence[partition];
        _nextSequence[partition] += batch.Events.Count;
        buffer.ResetWrittenCount();
        WireFormat.Encode(batch, SchemaIds.EventBatch, buffer);
        Produce(TopicCatalog.Events, partition, key, buffer.WrittenSpan.ToArray());
        Records++;
        Bytes += buffer.WrittenCount;
    }

    private void Produce(string topic, int partition, byte[] key, byte[] value)
    {
        var target = new TopicPartition(_connection.Topic(topic), partition);
        while (true)
        {
            try
            {
                _producer.Produce(target, new Message<byte[], byte[]> { Key = key, Value = value });
                return;
            }
            catch (ProduceException<byte[], byte[]> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                _producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}
