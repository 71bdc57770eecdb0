using System.Text.RegularExpressions;

namespace Streams.Kafka.Configuration;

/// <summary>Reads a file of librdkafka properties: name=value lines, # comments, secrets by reference.</summary>
/// <remarks>
/// <c>${ENV:NAME}</c> stands for an environment variable, <c>${FILE:path}</c> for a file's content without its last line break (as Kubernetes and systemd hand secrets over).
/// A property given twice takes its last value.
/// </remarks>
internal static partial class KafkaConfigFile
{
    private const int LargestBytes = 1 << 20;

    public static IReadOnlyList<KafkaProperty> Read(string path)
    {
        var properties = new Dictionary<string, KafkaProperty>(StringComparer.Ordinal);
        var number = 0;

        foreach (var line in Text(path, $"--kafka-config {path}").Split('\n'))
        {
            number++;
            var text = line.Trim();

            if (text.Length == 0 || text[0] == '#')
            {
                continue;
            }

            var property = Parse(text, $"{path}:{number}");
            PropertyCheck.Verify(property);
            properties[property.Name] = property;
        }

        return [.. properties.Values];
    }

    private static KafkaProperty Parse(string text, string place)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);

        if (equals <= 0)
        {
            throw new KafkaSettingsException($"{place}: expected name=value, as in security.protocol=SASL_SSL.");
        }

        return new KafkaProperty(text[..equals].Trim(), Resolve(text[(equals + 1)..].Trim(), place), place);
    }

    private static string Resolve(string value, string place) =>
        Reference().Replace(value, match => match.Groups["kind"].Value switch
        {
            "ENV" => Environment.GetEnvironmentVariable(match.Groups["name"].Value)
                ?? throw new KafkaSettingsException($"{place}: the environment has no variable {match.Groups["name"].Value}; set it, or correct the name."),
            _ => Text(match.Groups["name"].Value, place).TrimEnd('\r', '\n'),
        });

    private static string Text(string path, string place)
    {
        try
        {
            return new FileInfo(path).Length <= LargestBytes
                ? File.ReadAllText(path)
                : throw new KafkaSettingsException($"{place}: {path} has more than {LargestBytes:N0} bytes, so it is no file of properties or secrets.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KafkaSettingsException($"{place}: {path} cannot be read ({(e is FileNotFoundException or DirectoryNotFoundException ? "it does not exist" : e.Message)}).", e);
        }
    }

    [GeneratedRegex(@"\$\{(?<kind>ENV|FILE):(?<name>[^}]+)\}")]
    private static partial Regex Reference();
}
