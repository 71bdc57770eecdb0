using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using Streams.Scoring.Calibration;
using Streams.Scoring.Features;
using Streams.Scoring.Inference;

namespace Streams.Scoring.Artifacts;

/// <summary>Reads and writes models; a file that is not exactly what its manifest says, or that could not judge, is refused with the reason.</summary>
/// <remarks>A file is at most <see cref="MaxBytes"/> long, which bounds every array in it.</remarks>
public static class ModelFile
{
    /// <summary>Longest model file that is read.</summary>
    public const int MaxBytes = 1 << 20;

    private const string PcaKind = "pca-residual/1";

    /// <summary>Reads a model.</summary>
    /// <param name="manifest">Manifest, UTF-8 JSON.</param>
    /// <param name="content">Model file, UTF-8 JSON.</param>
    /// <param name="model">The model.</param>
    /// <param name="refusal">Why not, in one line.</param>
    public static bool TryRead(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content, [NotNullWhen(true)] out PcaModel? model, [NotNullWhen(false)] out string? refusal) =>
        TryRead(manifest, content, out model, out _, out refusal);

    /// <summary>Reads a model and what its manifest states.</summary>
    /// <param name="manifest">Manifest, UTF-8 JSON.</param>
    /// <param name="content">Model file, UTF-8 JSON.</param>
    /// <param name="model">The model.</param>
    /// <param name="stated">The manifest.</param>
    /// <param name="refusal">Why not, in one line.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> manifest,
        ReadOnlySpan<byte> content,
        [NotNullWhen(true)] out PcaModel? model,
        [NotNullWhen(true)] out ModelManifest? stated,
        [NotNullWhen(false)] out string? refusal)
    {
        (model, stated) = (null, null);
        if (manifest.Length > MaxBytes || content.Length > MaxBytes)
        {
            refusal = $"the model is longer than {MaxBytes} bytes";
            return false;
        }
        try
        {
            stated = JsonSerializer.Deserialize(manifest, ArtifactJson.Default.ModelManifest);
            if (stated is null || !string.Equals(stated.ContentSha256, Convert.ToHexStringLower(SHA256.HashData(content)), StringComparison.OrdinalIgnoreCase))
            {
                refusal = "the model file does not have the hash that its manifest states";
                return false;
            }
            var document = JsonSerializer.Deserialize(content, ArtifactJson.Default.ModelDocument);
            refusal = document is null ? "the model file is empty" : Fault(document, stated);
            if (refusal is not null)
            {
                return false;
            }
            model = ModelOf(document!);
            return true;
        }
        catch (JsonException exception)
        {
            refusal = $"the model is not the JSON that is expected: {exception.Message}";
            return false;
        }
    }

    /// <summary>Writes a model, and completes its manifest with the hash.</summary>
    internal static (byte[] Manifest, byte[] Content) Write(ModelDocument document, ModelManifest manifest)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(document, ArtifactJson.Default.ModelDocument);
        var complete = manifest with { ContentSha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };
        return (JsonSerializer.SerializeToUtf8Bytes(complete, ArtifactJson.Default.ModelManifest), content);
    }

    /// <summary>A document of the one kind that there is.</summary>
    internal static ModelDocument DocumentOf(string name, string version, ModeDocument warm, ModeDocument cold) => new()
    {
        Kind = PcaKind,
        Name = name,
        Version = version,
        FeatureSet = FeatureSet.Window.Id,
        Features = [.. FeatureSet.Window.Features.Select(feature => feature.Name)],
        Warm = warm,
        Cold = cold,
    };

    /// <summary>The model that a checked document describes.</summary>
    internal static PcaModel ModelOf(ModelDocument document) => new(document.Name, document.Version, ModeOf(document.Warm), ModeOf(document.Cold));

    private static ScoringMode ModeOf(ModeDocument mode) => new(
        mode.Means,
        mode.Deviations,
        mode.Known,
        new PcaSpace(mode.Centre, mode.Components),
        new TailCalibration(mode.CalibrationResiduals, mode.CalibrationTails, mode.TailScale),
        mode.Threshold);

    private static string? Fault(ModelDocument document, ModelManifest manifest)
    {
        if (document.Kind != PcaKind)
        {
            return $"the model is of kind {Shortened(document.Kind)}, and only {PcaKind} is known";
        }
        if (document.FeatureSet != FeatureSet.Window.Id || manifest.FeatureSet != FeatureSet.Window.Id)
        {
            return $"the model reads the features {Shortened(document.FeatureSet)}, and this build makes {FeatureSet.Window.Id}";
        }
        if (document.Name != manifest.Name || document.Version != manifest.Version)
        {
            return "the model has another name or version than its manifest states";
        }
        return ModeCheck.Fault("warm", document.Warm) ?? ModeCheck.Fault("cold", document.Cold);
    }

    private static string Shortened(string text) => text.Length <= 64 ? text : text[..64];
}
