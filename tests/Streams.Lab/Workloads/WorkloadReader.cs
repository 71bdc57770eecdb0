using System.Text.RegularExpressions;
using Streams.Hosting;
using Streams.Lab.Documents;

namespace Streams.Lab.Workloads;

/// <summary>Reads the workload files.</summary>
internal static partial class WorkloadReader
{
    /// <summary>The workloads of a suite, in the order of their start.</summary>
    /// <exception cref="UsageException">A file is wrong; the message names it.</exception>
    public static IReadOnlyList<Workload> ReadAll(string folder, string suite) =>
        [.. YamlFiles.ReadAll<Workload>(folder, Check)
            .Where(workload => workload.Suites.Contains(suite))
            .OrderBy(workload => workload.Order).ThenBy(workload => workload.Name, StringComparer.Ordinal)];

    private static void Check(Workload workload, string where)
    {
        if (!Name().IsMatch(workload.Name) || workload.Command.Length == 0)
        {
            throw new UsageException($"{where}: a workload needs a name of small letters, digits and dashes, and a command; '{workload.Name}' lacks one.");
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();
}
