using System.Text.Json;
using System.Text.Json.Serialization;

namespace Streams.Training.Evaluation;

/// <summary>How reports become JSON: one line, keys that do not apply left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
