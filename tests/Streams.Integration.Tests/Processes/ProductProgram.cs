namespace Streams.Integration.Tests.Processes;

/// <summary>Where the executables lie that the same build has made.</summary>
internal static class ProductProgram
{
    public static string Worker => Built("topology/Streams.Worker", "streams-worker");

    /// <summary>The agent: an assembly, or machine code where the variable names that.</summary>
    public static string Agent => Environment.GetEnvironmentVariable("STREAMS_TEST_AGENT") is { Length: > 0 } named ? named : AgentAssembly;

    public static string AgentAssembly => Built("producers/Streams.Agent", "streams-agent");

    public static string Cli => Built("deploy/Streams.Cli", "streams");

    public static string Training => Built("models/Streams.Training", "streams-training");

    public static string TestWorker => Built("tests/Streams.TestWorker", "streams-test-worker");

    /// <summary>Top of the repository.</summary>
    public static string Root { get; } = FindRoot();

    private static string Built(string project, string assembly)
    {
        // …/bin/Release/net10.0/ of these tests tells configuration and framework of the others
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(Root, project, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Streams.sln")))
            {
                return folder.FullName;
            }
        }
        throw new DirectoryNotFoundException($"No Streams.sln above {AppContext.BaseDirectory}.");
    }
}
