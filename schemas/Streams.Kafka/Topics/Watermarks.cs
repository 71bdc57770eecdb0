using Confluent.Kafka;
using Streams.Kafka.Faults;

namespace Streams.Kafka.Topics;

/// <summary>Where a partition begins and ends, asked again while its leader is being elected or moves: a topic is told of before its leader answers.</summary>
public static class Watermarks
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks the leader, and blocks until it answers.</summary>
    /// <param name="consumer">Any consumer; its isolation level decides whether open transactions count.</param>
    /// <param name="partition">Topic with its prefix, and partition.</param>
    /// <param name="within">How long to ask.</param>
    /// <param name="time">Measures that.</param>
    /// <exception cref="KafkaException">No leader answered within that time, or the cluster refused.</exception>
    public static WatermarkOffsets AskWatermarks<TKey, TValue>(this IConsumer<TKey, TValue> consumer, TopicPartition partition, TimeSpan within, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentNullException.ThrowIfNull(time);
        var began = time.GetTimestamp();

        while (true)
        {
            try
            {
                return consumer.QueryWatermarkOffsets(partition, within);
            }
            catch (KafkaException e) when (KafkaFault.IsLeaderless(e.Error) && time.GetElapsedTime(began) < within)
            {
                CancellationToken.None.WaitHandle.WaitOne(AskAgainAfter);
            }
        }
    }
}
