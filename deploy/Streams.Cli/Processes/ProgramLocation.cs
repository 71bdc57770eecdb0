using System.Reflection;

namespace Streams.Cli.Processes;

/// <summary>Where the other programs of the product lie: beside this one where everything was published together, else where the build put them.</summary>
internal static class ProgramLocation
{
    /// <summary>Path of the program's assembly, to be run by the same dotnet as this process.</summary>
    /// <param name="name">streams-agent, streams-worker or streams.</param>
    /// <exception cref="FileNotFoundException">It lies at neither place.</exception>
    public static string Find(string name)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, name + ".dll");

        if (File.Exists(beside))
        {
            return beside;
        }

        var built = typeof(ProgramLocation).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(entry => entry.Key == name)?.Value;
        return built is not null && File.Exists(Path.Combine(AppContext.BaseDirectory, built))
            ? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, built))
            : throw new FileNotFoundException($"{name} lies neither beside {Environment.ProcessPath} nor where the build puts it: build the whole solution, or publish the programs into one folder.");
    }
}
