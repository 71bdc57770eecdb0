using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Streams.Schemas.Recording;

/// <summary>A file of profiles, one JSON object a line with the names of the schema: what training writes, and what is published.</summary>
[RequiresUnreferencedCode(ByReflection)]
[RequiresDynamicCode(ByReflection)]
public static class ProfileFile
{
    /// <summary>How the name of such a file ends.</summary>
    public const string Extension = ".jsonl";

    private const string ByReflection = "The JSON of a profile is made by reflection: not for programs that are compiled ahead.";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
    };

    /// <summary>Reads the profiles.</summary>
    /// <exception cref="InvalidDataException">A line is no profile; the message names it.</exception>
    public static IEnumerable<WorkloadProfile> Read(string path)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0)
            {
                yield return ProfileOf(line, path, number);
            }
        }
    }

    /// <summary>Writes the profiles, in place of what was there.</summary>
    public static void Write(string path, IEnumerable<WorkloadProfile> profiles) =>
        File.WriteAllLines(path, profiles.Select(profile => JsonSerializer.Serialize(profile, Json)));

    private static WorkloadProfile ProfileOf(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<WorkloadProfile>(line, Json) ?? throw new InvalidDataException($"{path}, line {number}: no profile.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}, line {number}: no profile ({exception.Message}).", exception);
        }
    }
}
