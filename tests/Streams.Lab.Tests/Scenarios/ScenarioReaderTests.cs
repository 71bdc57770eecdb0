using Streams.Hosting;
using Streams.Lab.Scenarios;
using Streams.Lab.Workloads;

namespace Streams.Lab.Tests.Scenarios;

public sealed class ScenarioReaderTests : IDisposable
{
    private const string Good = "id: a\ntechnique: T1105\ntactic: execution\ntarget: api\nsteps:\n  - run: 'true'\nvisible:\n  - process: '*'\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-lab-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Suite_AsItShips_HoldsFortyScenariosOfAllFourKindsEachWithAVariant()
    {
        var scenarios = ScenarioReader.ReadAll(Path.Combine(AppContext.BaseDirectory, "scenarios"), Workloads("full"));

        Assert.True(scenarios.Count >= 40, $"{scenarios.Count} scenarios");
        Assert.Equal(4, scenarios.Select(scenario => scenario.Kind).Distinct().Count());
        Assert.All(scenarios, scenario => Assert.NotEmpty(scenario.Variants));
        Assert.InRange(scenarios.Count(scenario => SealedThird.Holds(scenario.Technique)), scenarios.Count / 5, scenarios.Count / 2);
    }

    [Fact]
    public void SmokeSuite_AsItShips_NeedsOnlyItsOwnWorkloads()
    {
        var smoke = ScenarioReader.ReadAll(Path.Combine(AppContext.BaseDirectory, "scenarios"), Workloads("full")).Where(scenario => scenario.Smoke).ToList();

        Assert.Subset(Workloads("smoke"), smoke.Select(scenario => scenario.Target).ToHashSet());
        Assert.Contains(smoke, scenario => scenario.Must);
    }

    [Fact]
    public void Example_OfTheReadme_CanBeRead()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "lab", "README.md"));
        var yaml = readme.Split("```yaml")[1].Split("```")[0];
        Write(yaml);

        Assert.Single(ScenarioReader.ReadAll(_folder.FullName, Workloads("smoke")));
    }

    [Theory]
    [InlineData("technique: T1105", "technique: ingress", "technique 'ingress'")]
    [InlineData("target: api", "target: nowhere", "target 'nowhere'")]
    [InlineData("id: a", "id: A b", "id must be")]
    [InlineData("  - run: 'true'", "  - wait: 1s", "a does nothing")]
    [InlineData("  - process: '*'", "  - drift: true", "each rule of visible")]
    [InlineData("  - run: 'true'", "  - wait: soon", "'soon' is no duration")]
    [InlineData("tactic: execution", "tactics: execution", "line 3")] // a name that is not known is an error, not a comment
    public void File_ThatIsWrong_IsRefusedWithItsPlace(string what, string by, string complaint)
    {
        Write(Good.Replace(what, by, StringComparison.Ordinal));

        var refused = Assert.Throws<UsageException>(() => ScenarioReader.ReadAll(_folder.FullName, Workloads("smoke")));

        Assert.Contains(complaint, refused.Message, StringComparison.Ordinal);
        Assert.Contains("a.yaml", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_WithoutFiles_IsRefused() =>
        Assert.Throws<UsageException>(() => ScenarioReader.ReadAll(_folder.FullName, Workloads("smoke")));

    private static HashSet<string> Workloads(string suite) =>
        WorkloadReader.ReadAll(Path.Combine(AppContext.BaseDirectory, "workloads"), suite).Select(workload => workload.Name).ToHashSet();

    private void Write(string yaml) => File.WriteAllText(Path.Combine(_folder.FullName, "a.yaml"), yaml);
}
