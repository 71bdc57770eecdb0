using System.Globalization;
using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Reads fields of JSON objects that may be missing or of another kind; neither is an error.</summary>
internal static class Json
{
    /// <summary>The text of a field; empty where there is none.</summary>
    public static string Text(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    /// <summary>A field; an undefined element where there is none.</summary>
    public static JsonElement Field(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    /// <summary>True where a field says true.</summary>
    public static bool IsTrue(JsonElement parent, string name) => Field(parent, name).ValueKind == JsonValueKind.True;

    /// <summary>A whole number; null where there is none.</summary>
    public static int? Number(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>The elements of a list; none where there is no list.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Field(parent, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>Pairs of text, at most <paramref name="bound"/>, values cut at <paramref name="characters"/>.</summary>
    public static Dictionary<string, string> Pairs(JsonElement parent, string name, int bound, int characters)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Field(parent, name) is { ValueKind: JsonValueKind.Object } map)
        {
            foreach (var pair in map.EnumerateObject().Where(pair => pair.Value.ValueKind == JsonValueKind.String).OrderBy(pair => pair.Name, StringComparer.Ordinal).Take(bound))
            {
                var value = pair.Value.GetString()!;
                pairs[pair.Name] = value.Length <= characters ? value : value[..characters];
            }
        }

        return pairs;
    }

    /// <summary>A time in ns since 1970; 0 where there is none.</summary>
    public static long Nanoseconds(JsonElement parent, string name) =>
        DateTimeOffset.TryParse(Text(parent, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1970
            ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) * TimeSpan.NanosecondsPerTick
            : 0;
}
