using Streams.Hosting;

namespace Streams.Benchmarks;

/// <summary>Where the programs of the same build lie.</summary>
internal static class ProgramOfBuild
{
    /// <exception cref="FailedException">It was not built.</exception>
    public static string Find(string project, string assembly)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        for (var folder = framework; folder is not null; folder = folder.Parent)
        {
            var program = Path.Combine(folder.FullName, project, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
            if (File.Exists(program))
            {
                return program;
            }
        }
        throw new FailedException($"No {assembly} of this build above {AppContext.BaseDirectory}: build {project} with the same configuration.");
    }
}
