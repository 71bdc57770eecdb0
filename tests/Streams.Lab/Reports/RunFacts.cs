using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using Streams.Lab.Commands;

namespace Streams.Lab.Reports;

/// <summary>What a reader must know to have the same run again.</summary>
/// <param name="Name">Name of the run.</param>
/// <param name="Commit">Commit that the lab was built from; empty where the build did not know it.</param>
/// <param name="Options">Suite, seed and what else was asked for.</param>
/// <param name="Host">Kernel, processors, memory.</param>
/// <param name="Took">How long it took.</param>
internal sealed record RunFacts(string Name, string Commit, string Options, string Host, TimeSpan Took)
{
    /// <summary>Those of this run.</summary>
    public static RunFacts Of(LabOptions options, string name, TimeSpan took)
    {
        var version = typeof(RunFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30);
        return new RunFacts(
            name,
            plus < 0 ? "" : version[(plus + 1)..],
            string.Create(CultureInfo.InvariantCulture, $"--suite {options.Suite} --seed {options.Seed} --lanes {options.Lanes} --patience {options.Patience} --learn {options.LearnFor.TotalSeconds:F0}s --benign {options.BenignFor.TotalSeconds:F0}s --partitions {options.Partitions} --fault {options.Fault}{(options.Scenario is null ? "" : " --scenario (another folder)")}"),
            string.Create(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors, {memory:F0} GiB"),
            took);
    }
}
