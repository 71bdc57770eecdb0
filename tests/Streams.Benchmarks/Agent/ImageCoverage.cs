using Streams.Benchmarks.Pipeline;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Benchmarks.Agent;

/// <summary>How many containers' metadata name their image.</summary>
internal static class ImageCoverage
{
    /// <summary>Part of these containers; null for a runtime that knows no images.</summary>
    public static double? Read(KafkaConnection connection, IReadOnlySet<string> containers, bool knowsImages)
    {
        if (!knowsImages)
        {
            return null;
        }

        var named = new HashSet<string>();
        Outputs.Read(connection, TopicCatalog.Metadata, record =>
        {
            if (record.Message.Value is not { } value)
            {
                return;
            }

            WireFormat.TryRead(value, out _, out var body);
            var metadata = new ContainerMetadataView(body);
            var container = System.Text.Encoding.UTF8.GetString(metadata.ContainerId);
            if (metadata.Image.Length > 0 && containers.Contains(container))
            {
                named.Add(container);
            }
        });
        return Math.Round((double)named.Count / Math.Max(1, containers.Count), 5);
    }
}
