using System.Text;
using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>What the topic of endpoints holds now, by key; reads on with every look.</summary>
internal sealed class EndpointLog : IDisposable
{
    private readonly IConsumer<byte[], byte[]> _consumer;

    public EndpointLog(KafkaConnection connection)
    {
        var config = new ConsumerConfig { GroupId = connection.Group("endpoints"), EnableAutoCommit = false };
        connection.ApplyTo(config);
        _consumer = new ConsumerBuilder<byte[], byte[]>(config).Build();
        _consumer.Assign(new TopicPartitionOffset(connection.Topic(TopicCatalog.Endpoints), 0, Offset.Beginning));
    }

    /// <summary>What stands there.</summary>
    public Dictionary<string, ClusterEndpoint> Now { get; } = [];

    /// <summary>Keys that had a tombstone since the beginning.</summary>
    public HashSet<string> Retired { get; } = [];

    /// <summary>Records since the beginning, tombstones included.</summary>
    public int Records { get; private set; }

    /// <summary>Reads on until the log is quiet for a moment.</summary>
    public EndpointLog Read()
    {
        while (_consumer.Consume(TimeSpan.FromMilliseconds(300)) is { } record)
        {
            Records++;
            var key = Encoding.UTF8.GetString(record.Message.Key);
            if (record.Message.Value is null)
            {
                Now.Remove(key);
                Retired.Add(key);
                continue;
            }

            Assert.True(WireFormat.TryRead(record.Message.Value, out _, out var body));
            var reader = new AvroSpanReader(body);
            Now[key] = ClusterEndpoint.Read(ref reader);
        }

        return this;
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}
