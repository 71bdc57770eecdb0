using System.Text.RegularExpressions;
using Streams.Hosting;
using Streams.Lab.Documents;

namespace Streams.Lab.Scenarios;

/// <summary>Reads scenario files and says at once what is wrong in them.</summary>
internal static partial class ScenarioReader
{
    private static readonly string[] s_evidence = ["process", "connection", "window"];

    /// <summary>All scenarios of a folder, by id.</summary>
    /// <exception cref="UsageException">A file is no scenario; the message names file and line.</exception>
    public static IReadOnlyList<Scenario> ReadAll(string folder, IReadOnlyCollection<string> workloads)
    {
        var scenarios = YamlFiles.ReadAll<Scenario>(folder, (scenario, where) => Check(scenario, where, workloads));
        if (scenarios.GroupBy(scenario => scenario.Id).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new UsageException($"scenario {twice.Key} stands twice in {folder}.");
        }

        return [.. scenarios.OrderBy(scenario => scenario.Id, StringComparer.Ordinal)];
    }

    private static void Check(Scenario scenario, string where, IReadOnlyCollection<string> workloads)
    {
        void Need(bool holds, string what)
        {
            if (!holds)
            {
                throw new UsageException($"{where}: scenario '{scenario.Id}': {what}.");
            }
        }

        Need(Name().IsMatch(scenario.Id), "id must be small letters, digits and dashes");
        Need(Technique().IsMatch(scenario.Technique), $"technique '{scenario.Technique}' is no ATT&CK id such as T1059.004");
        Need(scenario.Tactic.Length > 0, "tactic is missing");
        Need(workloads.Contains(scenario.Target), $"target '{scenario.Target}' is no workload; there are {string.Join(", ", workloads.Order(StringComparer.Ordinal))}");
        Need(scenario.Found.Within > TimeSpan.Zero && scenario.Found.Within <= TimeSpan.FromMinutes(2), "found.within must be above 0 and at most 2m");
        Need(scenario.Found.Evidence.TrueForAll(kind => s_evidence.Contains(kind)), $"found.evidence knows {string.Join(", ", s_evidence)}");
        Need(scenario.Variants.TrueForAll(variant => Name().IsMatch(variant.Name)), "each variant needs a name of small letters, digits and dashes");
        Need(scenario.Variants.Select(variant => variant.Name).Distinct().Count() == scenario.Variants.Count, "two variants have one name");
        foreach (var trial in Trial.Of(scenario))
        {
            Need(trial.Acts > 0, $"{trial.Id} does nothing");
            Need(trial.Visible.Count > 0, $"{trial.Id} does not say what must be visible");
            Need(trial.Visible.All(IsOne), $"{trial.Id}: each rule of visible names one of process, connection, listen, file, privilege, resource, oom");
        }
    }

    private static bool IsOne(VisibleRule rule) =>
        new[] { rule.Process is not null, rule.Connection is not null, rule.Listen is not null, rule.File is not null, rule.Privilege is not null, rule.Resource is not null, rule.Oom is not null }.Count(given => given) == 1;

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^T\d{4}(\.\d{3})?$")]
    private static partial Regex Technique();
}
