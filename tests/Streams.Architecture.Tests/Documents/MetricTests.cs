using System.Text.RegularExpressions;

namespace Streams.Architecture.Tests.Documents;

/// <summary>Dashboards and alert rules ask only for metrics that the code emits.</summary>
public sealed partial class MetricTests
{
    public static TheoryData<string> Files => [.. RepositoryTree.Files.Where(file =>
        file.StartsWith("deploy/observability/", StringComparison.Ordinal) && Path.GetExtension(file) is ".json" or ".yml" or ".yaml")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Observability_NamingAMetric_NamesOneThatTheCodeEmits(string file)
    {
        var emitted = EmittedNames().ToList();

        var unknown = Asked().Matches(RepositoryTree.Read(file))
            .Select(match => match.Value)
            .Where(asked => !emitted.Any(name => asked == name || asked.StartsWith(name + "_", StringComparison.Ordinal)));

        Assert.Empty(unknown.Distinct());
    }

    /// <summary>Instruments as the endpoint spells them, without the unit and the ending that it adds.</summary>
    private static IEnumerable<string> EmittedNames() =>
        from source in RepositoryTree.Sources
        where !source.StartsWith("tests/", StringComparison.Ordinal)
        from Match match in Instrument().Matches(RepositoryTree.Read(source))
        select match.Groups["name"].Value.Replace('.', '_');

    [GeneratedRegex(@"\bstreams_[a-z0-9_]+\b")]
    private static partial Regex Asked();

    [GeneratedRegex(@"""(?<name>streams(?:[._][a-z0-9_]+)+)""")]
    private static partial Regex Instrument();
}
