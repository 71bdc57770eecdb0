using Streams.Hosting.Options;
using Streams.Kafka;

namespace Streams.Cli;

/// <summary>From options to a connection.</summary>
internal static class KafkaOptionsExtensions
{
    public static KafkaConnection Open(this KafkaOptions options) => KafkaConnection.Open(options.Bootstrap, options.Prefix, options.Config);
}
