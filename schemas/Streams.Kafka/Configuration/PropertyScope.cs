using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Confluent.Kafka;

namespace Streams.Kafka.Configuration;

/// <summary>Keeps a property for producers out of consumers and the other way round, for which librdkafka would print a warning on every client.</summary>
internal static class PropertyScope
{
    private static readonly HashSet<string> OfProducers = Names(typeof(ProducerConfig));
    private static readonly HashSet<string> OfConsumers = Names(typeof(ConsumerConfig));

    public static bool Fits(string property, ClientConfig config)
    {
        var name = property.Replace(".", "", StringComparison.Ordinal);
        return config is ProducerConfig or ConsumerConfig
            ? (config is ProducerConfig || !OfProducers.Contains(name)) && (config is ConsumerConfig || !OfConsumers.Contains(name))
            : !OfProducers.Contains(name) && !OfConsumers.Contains(name);
    }

    // Confluent names its C# properties after librdkafka's, and declares on the derived class what only that client takes
    private static HashSet<string> Names([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(property => property.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
}
