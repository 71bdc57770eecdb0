using Confluent.Kafka;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors;
using Streams.Kafka;

namespace Streams.Topologies.Nodes;

/// <summary>Puts alerts into their workload's partition and ticks into their own.</summary>
/// <remarks>Only for sinks of few records: the runtime makes a configuration object for each record that has a partitioner (4 µs and 2.6 KB).</remarks>
internal sealed class OutputPartition : IStreamPartitioner<byte[], Passage>
{
    public void Initialize(IStreamConfig config)
    {
    }

    public Partition Partition(string topic, byte[] key, Passage value, Partition sourcePartition, int numPartitions)
    {
        var output = value.Leaving!;
        if (output.Partition >= 0)
        {
            return output.Partition;
        }

        return (output.PartitionKey ?? output.Key) is { } decides
            ? Murmur2.Partition(decides, numPartitions)
            : sourcePartition.Value % numPartitions;
    }
}
