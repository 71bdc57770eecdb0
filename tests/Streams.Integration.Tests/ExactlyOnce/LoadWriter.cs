using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>Writes a plan to Kafka as an agent would, with a producer and sequence numbers of its own, and sends some of it twice as an agent does after a crash.</summary>
/// <remarks>In: plan. Out: container.metadata.v1, container.events.v1 with heartbeats, the closing ones last. Thread: one.</remarks>
internal sealed class LoadWriter : IDisposable
{
    private const int ResendEvery = 97;
    private const long AgentStartedNs = 1_793_491_000_000_000_000;

    private readonly KafkaConnection _connection;
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly long[] _nextSequence;
    private readonly List<(byte[] Key, byte[] Value)>[] _recent;
    private readonly string _agentId;

    public LoadWriter(KafkaConnection connection, int partitions)
    {
        _connection = connection;
        _nextSequence = new long[partitions];
        _recent = [.. Enumerable.Range(0, partitions).Select(_ => new List<(byte[], byte[])>())];
        _agentId = "exactly-once-agent";
        var config = new ProducerConfig { EnableIdempotence = true, Acks = Acks.All, LingerMs = 5, CompressionType = CompressionType.Lz4, EnableDeliveryReports = false };
        connection.ApplyTo(config);
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Batches handed over so far, resends left out.</summary>
    public long Written { get; private set; }

    /// <summary>Writes all of it.</summary>
    /// <param name="plan">What the containers do.</param>
    /// <param name="batchesPerSecond">How fast; 0 for as fast as Kafka takes it.</param>
    /// <param name="stop">Ends early.</param>
    public void Write(InputPlan plan, int batchesPerSecond, CancellationToken stop)
    {
        for (var container = 0; container < plan.Containers; container++)
        {
            var metadata = InputPlan.MetadataOf(container);
            var key = Encoding.UTF8.GetBytes(metadata.ContainerId);
            Produce(TopicCatalog.Metadata, Partition(key), key, WireFormat.Encode(metadata, SchemaIds.ContainerMetadata));
        }
        _producer.Flush(stop);

        var clock = Stopwatch.StartNew();
        var heartbeatDue = TimeSpan.Zero;
        for (var index = 0; index < plan.Batches; index++)
        {
            for (var container = 0; container < plan.Containers; container++)
            {
                stop.ThrowIfCancellationRequested();
                if (clock.Elapsed >= heartbeatDue)
                {
                    Heartbeat(InputPlan.TimeOf(index), closing: false);
                    heartbeatDue = clock.Elapsed + TimeSpan.FromSeconds(5);
                }
                Send(InputPlan.BatchOf(container, index));
                Written++;
                if (batchesPerSecond > 0 && clock.Elapsed.TotalSeconds < Written / (double)batchesPerSecond)
                {
                    stop.WaitHandle.WaitOne(1);
                }
            }
        }
        Heartbeat(plan.LastNs, closing: true);
        _producer.Flush(stop);
    }

    public void Dispose() => _producer.Dispose();

    private void Send(EventBatch batch)
    {
        var key = Encoding.UTF8.GetBytes(batch.ContainerId);
        var partition = Partition(key);
        var value = Number(batch, partition);
        Produce(TopicCatalog.Events, partition, key, value);

        var recent = _recent[partition];
        recent.Add((key, value));
        if (recent.Count > 3)
        {
            recent.RemoveAt(0);
        }
        if (Written % ResendEvery == ResendEvery - 1)
        {
            recent.ForEach(sent => Produce(TopicCatalog.Events, partition, sent.Key, sent.Value));
        }
    }

    private void Heartbeat(long timeNs, bool closing)
    {
        var key = Encoding.UTF8.GetBytes("host:" + InputPlan.Node);
        for (var partition = 0; partition < _nextSequence.Length; partition++)
        {
            var batch = new EventBatch { Node = InputPlan.Node, Tier = SensorTier.Ebpf, ContainerId = "host:" + InputPlan.Node, BaseTimeNs = timeNs };
            batch.Events.Add(new Event
            {
                Kind = EventKind.Heartbeat,
                Process = -1,
                Occurrences = 1,
                Heartbeat = new Heartbeat { IntervalNs = 5_000_000_000, Closing = closing, Home = Partition(key) == partition },
            });
            Produce(TopicCatalog.Events, partition, key, Number(batch, partition));
        }
    }

    private byte[] Number(EventBatch batch, int partition)
    {
        batch.AgentId = _agentId;
        batch.AgentStartedAtNs = AgentStartedNs;
        batch.FirstSequence = _nextSequence[partition];
        _nextSequence[partition] += batch.Events.Count;
        return WireFormat.Encode(batch, SchemaIds.EventBatch);
    }

    private int Partition(byte[] key) => Murmur2.Partition(key, _nextSequence.Length);

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
