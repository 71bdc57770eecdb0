using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Streams.Schemas;

namespace Streams.Topologies.Nodes;

/// <summary>Turns a record that cannot be judged into a dead letter: its original bytes and headers, and why it is there.</summary>
/// <remarks>A key or value that is larger than a dead letter may hold (of a record that was compressed on its way in) is cut, and the header dlq.key_cut_from or dlq.cut_from says from how many bytes.</remarks>
internal static class DeadLetterWriter
{
    /// <summary>Largest key that is kept whole.</summary>
    public const int LargestKey = 16 * 1024;

    private const int RoomForHeaders = 32 * 1024;
    private const int LongestDetail = 1_024;

    /// <summary>Largest value that is kept whole.</summary>
    public const int LargestValue = TopicCatalog.MaxDeadLetterBytes - RoomForHeaders - LargestKey;

    public static Output Write(OriginalRecord original, string reason, string detail)
    {
        var (position, key, value, _) = original;
        var headers = Copy(original.Headers);
        headers.Add("dlq.reason", Encoding.UTF8.GetBytes(reason));
        headers.Add("dlq.detail", Encoding.UTF8.GetBytes(detail.Length > LongestDetail ? detail[..LongestDetail] : detail));
        headers.Add("dlq.topic", Encoding.UTF8.GetBytes(position.Topic));
        headers.Add("dlq.partition", Number(position.Partition));
        headers.Add("dlq.offset", Number(position.Offset));
        headers.Add("dlq.timestamp", Number(position.TimestampMs));

        if (value is { Length: > LargestValue })
        {
            headers.Add("dlq.cut_from", Number(value.Length));
            value = value[..LargestValue];
        }

        if (key is { Length: > LargestKey })
        {
            headers.Add("dlq.key_cut_from", Number(key.Length));
            key = key[..LargestKey];
        }

        return new Output(Topics.DeadLettersOf(position.Topic), key, value, Math.Max(0, position.TimestampMs)) { Headers = headers };
    }

    // Headers of a stranger are kept while they are small; a header bomb is not.
    private static Headers Copy(Headers? original)
    {
        var copy = new Headers();
        var bytes = 0;
        foreach (var header in original ?? [])
        {
            var value = header.GetValueBytes();
            bytes += header.Key.Length + (value?.Length ?? 0);
            if (bytes > RoomForHeaders / 2)
            {
                break;
            }

            copy.Add(header.Key, value);
        }

        return copy;
    }

    private static byte[] Number(long number) => Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture));
}
