using System.Globalization;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery;

/// <summary>Keeps on disk what the cluster looked like, so that an agent that starts while Kafka is down can number and spool at once.</summary>
/// <remarks>Written whole and renamed into place; a torn or foreign file, or one of another cluster, reads as none. Thread: one.</remarks>
/// <param name="directory">State directory.</param>
/// <param name="cluster">Names the topics and the registry that the layout is of.</param>
internal sealed class LayoutFile(string directory, string cluster)
{
    private const string Version = "streams-agent-kafka 1";

    private readonly string _path = Path.Combine(directory, "kafka");

    /// <summary>Reads what was kept; null for none.</summary>
    public KafkaLayout? Read()
    {
        try
        {
            return File.ReadAllLines(_path) is [Version, var of, var partitions, var events, var metadata] && of == cluster && Number(partitions) is > 0 and <= 1_000_000
                ? new KafkaLayout(Number(partitions), Number(events), Number(metadata))
                : null;
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>Keeps it; false where the disk refuses.</summary>
    public bool TryWrite(KafkaLayout layout)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var fresh = _path + ".new";
            File.WriteAllLines(fresh, [Version, cluster, Text(layout.Partitions), Text(layout.EventsId), Text(layout.MetadataId)]);
            File.Move(fresh, _path, overwrite: true);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
