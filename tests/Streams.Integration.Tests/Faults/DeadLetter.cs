using System.Text;
using Confluent.Kafka;

namespace Streams.Integration.Tests.Faults;

/// <summary>A dead letter as a person finds it: original key and value, and headers that say why.</summary>
internal sealed record DeadLetter(byte[]? Key, byte[]? Value, IReadOnlyDictionary<string, string> Headers)
{
    public string Reason => Headers.GetValueOrDefault("dlq.reason", "");

    public static DeadLetter Of(ConsumeResult<byte[], byte[]> record) => new(
        record.Message.Key,
        record.Message.Value,
        record.Message.Headers.ToDictionary(header => header.Key, header => Encoding.UTF8.GetString(header.GetValueBytes())));
}
