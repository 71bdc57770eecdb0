using System.Diagnostics;
using Confluent.Kafka;
using Streamiz.Kafka.Net.Kafka;
using Streamiz.Kafka.Net.Metrics;
using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.Processors.Internal;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Pins;

/// <summary>What the product's own clients rest on: configurations that may be changed, and a sink that asks nobody where no partitioner is given.</summary>
public class SupplierPins(KafkaFixture kafka)
{
    private static readonly ByteArraySerDes s_bytes = new();

    [Fact]
    public async Task Configurations_HandedToASupplier_MayBeChanged()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var ids = new Changing(null!);
        pinned.Produce(Pinned.Message("a"));

        await pinned.StartAsync(
            builder => builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read").To(pinned.OutputTopic, "write"),
            supplier: config => ids = new Changing(new DefaultKafkaClientSupplier(new KafkaLoggerAdapter(config), config)));

        Assert.True(await Pinned.HoldsAsync(() => pinned.ReadCommitted(pinned.OutputTopic).Count == 1));
        Assert.Equal("pin-changed", Assert.Single(ids.TransactionalIds.Distinct()));
        using var admin = pinned.Admin();
        var group = await admin.DescribeConsumerGroupsAsync([pinned.ApplicationId]);
        Assert.Equal("pin-member", group.ConsumerGroupDescriptions[0].Members[0].GroupInstanceId);
    }

    [Theory]
    [InlineData(false, 0)] // the product's choice: the producer's own partitioner decides, by the key
    [InlineData(true, 1)] // a partitioner is asked for each record, and its choice is followed
    public async Task Sink_AsksAPartitionerOnlyWhereOneIsGiven(bool isGiven, int timesAsked)
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var asked = new Asked();
        pinned.Produce(Pinned.Message("a"));

        await pinned.StartAsync(builder => builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read").To(
            new Always(pinned.OutputTopic), s_bytes, s_bytes, new AppendedNow(), (isGiven ? asked : null)!, "write"));

        Assert.True(await Pinned.HoldsAsync(() => pinned.ReadCommitted(pinned.OutputTopic).Count == 1));
        Assert.Equal(timesAsked, asked.Times);
    }

    private sealed class Changing(IKafkaSupplier inner) : IKafkaSupplier
    {
        public List<string> TransactionalIds { get; } = [];

        public StreamMetricsRegistry MetricsRegistry
        {
            get => inner.MetricsRegistry;
            set => inner.MetricsRegistry = value;
        }

        public IAdminClient GetAdmin(AdminClientConfig config) => inner.GetAdmin(config);

        public IConsumer<byte[], byte[]> GetConsumer(ConsumerConfig config, IConsumerRebalanceListener rebalanceListener)
        {
            config.GroupInstanceId = "pin-member";
            return inner.GetConsumer(config, rebalanceListener);
        }

        public IProducer<byte[], byte[]> GetProducer(ProducerConfig config)
        {
            config.TransactionalId = "pin-changed";
            TransactionalIds.Add(config.TransactionalId);
            return inner.GetProducer(config);
        }

        public IConsumer<byte[], byte[]> GetRestoreConsumer(ConsumerConfig config) => inner.GetRestoreConsumer(config);

        public IConsumer<byte[], byte[]> GetGlobalConsumer(ConsumerConfig config) => inner.GetGlobalConsumer(config);
    }

    private sealed class Asked : IStreamPartitioner<byte[], byte[]>
    {
        public int Times { get; private set; }

        public void Initialize(Streamiz.Kafka.Net.IStreamConfig config)
        {
        }

        public Partition Partition(string topic, byte[] key, byte[] value, Partition sourcePartition, int numPartitions)
        {
            Times++;
            return 0;
        }
    }

    private sealed class Always(string topic) : ITopicNameExtractor<byte[], byte[]>
    {
        public string Extract(byte[] key, byte[] value, IRecordContext recordContext) => topic;
    }

    private sealed class AppendedNow : IRecordTimestampExtractor<byte[], byte[]>
    {
        public long Extract(byte[] key, byte[] value, IRecordContext recordContext) => Stopwatch.GetTimestamp() & 0xFFFF_FFFF;
    }
}
