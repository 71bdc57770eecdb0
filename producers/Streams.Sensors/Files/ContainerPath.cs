namespace Streams.Sensors.Files;

/// <summary>Makes the path that a process gave absolute, as its container sees it.</summary>
/// <remarks>Links on the way are not followed: the process may name what it likes, and the path says what it named.</remarks>
internal static class ContainerPath
{
    /// <summary>Joins where a path begins with the path, and takes "." and ".." out.</summary>
    public static string Join(string directory, string path)
    {
        var whole = path.StartsWith('/') || directory.Length == 0 ? path : path.Length == 0 ? directory : $"{directory}/{path}";
        return whole.Contains("/.", StringComparison.Ordinal) || whole.Contains("//", StringComparison.Ordinal) || whole.Length > 1 && whole[^1] == '/'
            ? Normal(whole)
            : whole;
    }

    private static string Normal(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part != ".")
            {
                parts.Add(part);
            }
        }

        return (path.StartsWith('/') ? "/" : "") + string.Join('/', parts);
    }
}
