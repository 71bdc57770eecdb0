using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Streams.Kafka.Registration;

/// <summary>Names the fields that a registry only points at, as in /fields/8/type.</summary>
internal static partial class FieldNames
{
    /// <summary>The fields' names, dots between levels, each once; empty where the text points at none.</summary>
    /// <param name="text">What the registry says.</param>
    /// <param name="schemaJson">Schema that the pointers go into.</param>
    public static IReadOnlyList<string> In(string text, string schemaJson)
    {
        using var schema = JsonDocument.Parse(schemaJson);
        return [.. Pointer().Matches(text).Select(match => NameOf(schema.RootElement, match.Value)).Where(name => name.Length > 0).Distinct()];
    }

    private static string NameOf(JsonElement element, string pointer)
    {
        var names = new List<string>();
        var isField = false;

        foreach (var step in pointer.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Step(element, step) is not { } next)
            {
                break;
            }

            element = next;

            if (isField && element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out var name))
            {
                names.Add(name.GetString() ?? "");
            }

            isField = step == "fields";
        }

        return string.Join('.', names);
    }

    private static JsonElement? Step(JsonElement element, string step) => element.ValueKind switch
    {
        JsonValueKind.Object => element.TryGetProperty(step, out var property) ? property : null,
        JsonValueKind.Array => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength() ? element[index] : null,
        _ => null,
    };

    [GeneratedRegex(@"(/\w+)*/fields/\d+(/\w+)*")]
    private static partial Regex Pointer();
}
