using Streams.Integration.Tests.Processes;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Demo;

/// <summary>A demo that is killed, or whose terminal is closed, takes its programs with it: one of them may be an agent with root's rights.</summary>
[Collection(nameof(WholeMachine))]
public sealed class DemoKilledTests
{
    private const string LogsAre = "the programs' logs: ";

    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Demo_Killed_LeavesNoProgramBehind()
    {
        var stop = TestContext.Current.CancellationToken;
        await using var demo = ChildProgram.Start(ProductProgram.Cli, new Dictionary<string, string> { ["KAFKA_HOME"] = "" }, ["demo", "--duration", "120s"]);
        await Eventually.HoldsAsync(() => Task.FromResult(demo.Errors.Contains("the worker is ready", StringComparison.Ordinal)), s_within, () => demo.Errors, stop);
        var directory = Path.GetDirectoryName(demo.Errors.Split(LogsAre)[1].Split('\n')[0])!;
        await Eventually.HoldsAsync(() => Task.FromResult(ProgramsOf(directory).Count == 2), s_within, () => "worker and agent do not run", stop);

        await demo.KillAsync();

        await Eventually.HoldsAsync(() => Task.FromResult(ProgramsOf(directory).Count == 0), s_within, () => string.Join('\n', ProgramsOf(directory)), stop);
    }

    /// <summary>Command lines that name the demo's folder: those of worker and agent, whose state lies in it.</summary>
    private static List<string> ProgramsOf(string directory) =>
    [
        .. Directory.GetDirectories("/proc")
            .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
            .Select(CommandLine)
            .Where(line => line.Contains(directory, StringComparison.Ordinal)),
    ];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
