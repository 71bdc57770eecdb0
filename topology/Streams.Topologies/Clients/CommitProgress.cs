using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Streams.Topologies.Clients;

/// <summary>Offsets that this process has committed.</summary>
/// <remarks>Thread: told by the stream thread, read by any.</remarks>
internal sealed class CommitProgress
{
    private readonly ConcurrentDictionary<TopicPartition, long> _committed = [];
    private readonly List<TopicPartitionOffset> _sent = [];

    /// <summary>Offset after the last record committed here; -1 for none.</summary>
    public long CommittedNext(TopicPartition partition) => _committed.GetValueOrDefault(partition, -1);

    public void Sent(IReadOnlyList<TopicPartitionOffset> offsets) => _sent.AddRange(offsets);

    public void Committed()
    {
        foreach (var offset in _sent)
        {
            _committed[offset.TopicPartition] = offset.Offset.Value;
        }

        _sent.Clear();
    }
}
