using System.Globalization;

namespace Streams.Sensors.Resources;

/// <summary>Reads the small files in which a cgroup counts.</summary>
internal static class CgroupFile
{
    /// <summary>A file that holds one number; -1 where there is none, or it is not a number ("max").</summary>
    public static long Number(string directory, string file) =>
        long.TryParse(Text(directory, file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    /// <summary>The number behind a word, as in <c>usage_usec 1234</c>; -1 where the word is not there.</summary>
    public static long Keyed(string directory, string file, string key)
    {
        foreach (var line in Text(directory, file).AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key, StringComparison.Ordinal) && line.Length > key.Length && line[key.Length] == ' '
                && long.TryParse(line[(key.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return -1;
    }

    /// <summary>The text of a file, empty where there is none.</summary>
    public static string Text(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return ""; // not counted here, or just removed
        }
    }

    /// <summary>Scales a known number and keeps an unknown one.</summary>
    public static long Scale(long number, long by) => number < 0 ? -1 : number * by;
}
