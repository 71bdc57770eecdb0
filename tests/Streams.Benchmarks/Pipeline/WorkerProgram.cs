using Streams.Hosting;

namespace Streams.Benchmarks.Pipeline;

/// <summary>Where the worker of the same build lies.</summary>
internal static class WorkerProgram
{
    /// <exception cref="FailedException">It was not built.</exception>
    public static string Find()
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        for (var folder = framework; folder is not null; folder = folder.Parent)
        {
            var worker = Path.Combine(folder.FullName, "topology", "Streams.Worker", "bin", framework.Parent!.Name, framework.Name, "streams-worker.dll");
            if (File.Exists(worker))
            {
                return worker;
            }
        }
        throw new FailedException($"No streams-worker of this build above {AppContext.BaseDirectory}: build topology/Streams.Worker with the same configuration.");
    }
}
