using System.Security.Cryptography;
using System.Text.Json;

namespace Streams.Lab.Reports;

/// <summary>Says of the recordings of a run what is in them, so that whoever trains or tests with them knows.</summary>
internal static class RecordingList
{
    /// <summary>Recording of the honest workloads, to which the profiles were fitted.</summary>
    public const string Normal = "normal.avro";

    /// <summary>Recording of the containers that were attacked.</summary>
    public const string Attacks = "attacks.avro";

    /// <summary>Recording of the container of the storms; made where what they made and what is stored differ.</summary>
    public const string Storms = "storms.avro";

    /// <summary>All that there may be.</summary>
    public static IReadOnlyList<string> Files { get; } = [Normal, Attacks, Storms];

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes recordings.json beside the recordings of a folder: file, checksum, commit, seed and, of the attacks, which container was attacked by what and when.</summary>
    public static void Write(string folder, LabReport report, RunFacts facts)
    {
        var files = Files.Where(file => File.Exists(Path.Combine(folder, file))).Select(file => new
        {
            file,
            sha256 = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file)))),
            facts.Commit,
            facts.Options,
            attacks = file == Attacks
                ? report.Results.SelectMany(scenario => scenario.Trials.Select(trial => new { Scenario = scenario.Id, trial.Variant, scenario.Technique, trial.Container, trial.ActedAt }))
                : [],
        });
        File.WriteAllText(Path.Combine(folder, "recordings.json"), JsonSerializer.Serialize(files, s_json) + "\n");
    }
}
