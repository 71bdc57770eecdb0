using System.Globalization;
using System.Text.Json;

namespace Streams.Training.Datasets.SysFlow;

/// <summary>Which captures hold attacks, and when.</summary>
/// <param name="Attacks">By name of the capture.</param>
internal sealed record SysFlowTruth(IReadOnlyDictionary<string, SysFlowAttack> Attacks)
{
    /// <summary>Reads truth.json.</summary>
    public static SysFlowTruth Read(Stream json)
    {
        using var document = JsonDocument.Parse(json);
        return new SysFlowTruth(document.RootElement.GetProperty("attacks").EnumerateArray().ToDictionary(
            attack => attack.GetProperty("file").GetString()!,
            attack => new SysFlowAttack(TimeOf(attack, "from", long.MinValue), TimeOf(attack, "to", long.MaxValue))));
    }

    private static long TimeOf(JsonElement attack, string property, long unknown) =>
        attack.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? (DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - DateTimeOffset.UnixEpoch).Ticks * 100
            : unknown;
}
