using System.Text.Json.Serialization;

namespace Streams.Scoring.Artifacts;

/// <summary>What a model is, what it was made from, and how good it was: the file beside every model.</summary>
public sealed record ModelManifest
{
    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the model.</summary>
    public required string Version { get; init; }

    /// <summary>Id of the feature set that it reads.</summary>
    public required string FeatureSet { get; init; }

    /// <summary>SHA-256 of the model file, hex.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>What fitted it.</summary>
    public string Trainer { get; init; } = "";

    /// <summary>Seed of everything random in training.</summary>
    public int Seed { get; init; }

    /// <summary>False alarms per container-hour that the thresholds were set for.</summary>
    public double FalseAlarmsPerContainerHour { get; init; }

    /// <summary>SHA-256 over the hashes of all training data, hex.</summary>
    public string DataSha256 { get; init; } = "";

    /// <summary>What it was trained on.</summary>
    public IReadOnlyList<TrainingData> Data { get; init; } = [];

    /// <summary>How good it was on data that it was not fitted to.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Event time from which it holds, ns since 1970; 0 for always.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long EffectiveFromNs { get; init; }
}
