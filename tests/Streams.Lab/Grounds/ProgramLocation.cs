using System.Reflection;
using Streams.Hosting;

namespace Streams.Lab.Grounds;

/// <summary>Where the programs of the product lie that the same build has made.</summary>
internal static class ProgramLocation
{
    /// <summary>Path of a program's assembly.</summary>
    /// <exception cref="FailedException">It was not built.</exception>
    public static string Find(string name)
    {
        var built = typeof(ProgramLocation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == name)?.Value;
        var path = built is null ? "" : Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, built));
        return File.Exists(path) ? path : throw new FailedException($"{name} was not built with the lab: build the whole solution.");
    }
}
