using System.Text;
using Streams.Kafka.Native;

namespace Streams.Kafka.Configuration;

/// <summary>Asks librdkafka itself whether it knows a property and takes its value, before a client is built.</summary>
internal static class PropertyCheck
{
    /// <summary>What the product's guarantees rest on and therefore sets itself.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "acks", "request.required.acks", "enable.idempotence", "transactional.id", "partitioner", "isolation.level",
        "group.id", "group.instance.id", "enable.auto.commit", "enable.auto.offset.store", "enable.partition.eof",
    };

    public static void Verify(KafkaProperty property)
    {
        if (Reserved.Contains(property.Name))
        {
            throw new KafkaSettingsException($"{property.Place}: {property.Name} is set by Streams itself, since its guarantees rest on it; remove the line.");
        }

        if (!property.IsForRegistry && !property.Name.StartsWith("dotnet.", StringComparison.Ordinal))
        {
            NativeLibrary.EnsureUsable();
            Try(property);
        }
    }

    private static void Try(KafkaProperty property)
    {
        var configuration = Librdkafka.ConfigurationNew();

        try
        {
            Span<byte> error = stackalloc byte[512];
            var outcome = Librdkafka.ConfigurationSet(configuration, property.Name, property.Value, error, (nuint)error.Length);

            if (outcome == Librdkafka.ConfigurationUnknown)
            {
                throw new KafkaSettingsException($"{property.Place}: librdkafka {NativeLibrary.Version} has no property {property.Name}; see its CONFIGURATION.md (names of Java clients often differ).");
            }

            if (outcome != 0)
            {
                var reason = property.IsSecret ? "its value is not accepted" : Encoding.UTF8.GetString(error[..Math.Max(0, error.IndexOf((byte)0))]);
                throw new KafkaSettingsException($"{property.Place}: {property.Name}: {reason}.");
            }
        }
        finally
        {
            Librdkafka.ConfigurationDestroy(configuration);
        }
    }
}
