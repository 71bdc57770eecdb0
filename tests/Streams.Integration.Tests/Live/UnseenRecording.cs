using Streams.Schemas;
using Streams.Schemas.Recording;
using Streams.TestKit;

namespace Streams.Integration.Tests.Live;

/// <summary>Recordings of the shop that lie outside the repository, made by the lab with other customers and another attack: nothing was fitted to them.</summary>
/// <param name="Path">The file; an intrusion where its name says so.</param>
/// <param name="Containers">Container id → image.</param>
internal sealed record UnseenRecording(string Path, IReadOnlyDictionary<string, string> Containers)
{
    private const string Variable = "STREAMS_UNSEEN";

    /// <summary>What <c>streams-training train</c> made of normal operation of the same images: <c>profiles.jsonl</c> beside the recordings.</summary>
    public static string Profiles => System.IO.Path.Combine(Environment.GetEnvironmentVariable(Variable)!, "profiles.jsonl");

    public bool IsIntrusion => System.IO.Path.GetFileName(Path).Contains("intrusion", StringComparison.Ordinal);

    /// <summary>Those in the folder that the environment names; skips the test where it names none.</summary>
    public static IReadOnlyList<UnseenRecording> Need()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
        {
            Requirement.Missing("unseen", $"{Variable} names no folder of recordings");
            return [];
        }

        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.avro") : [];
        if (files.Length == 0)
        {
            Requirement.Missing("unseen", $"the folder that {Variable} names has no recordings (*.avro)");
        }

        return [.. files.Order(StringComparer.Ordinal).Select(Read)];
    }

    private static UnseenRecording Read(string path)
    {
        using var reader = RecordingReader.Open(path);
        var containers = reader.ReadAll().Select(entry => entry.Metadata).OfType<ContainerMetadata>().ToLookup(metadata => metadata.ContainerId);
        return new UnseenRecording(path, containers.ToDictionary(known => known.Key, known => known.Last().Image ?? ""));
    }
}
