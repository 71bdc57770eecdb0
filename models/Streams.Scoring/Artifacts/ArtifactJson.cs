using System.Text.Json;
using System.Text.Json.Serialization;

namespace Streams.Scoring.Artifacts;

/// <summary>How model files and manifests become JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 8,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
