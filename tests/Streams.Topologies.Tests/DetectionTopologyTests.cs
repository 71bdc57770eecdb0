using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests;

public class DetectionTopologyTests
{
    [Fact]
    public void Describe_IsTheDiagramOfTheReadme()
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "topology", "README.md"));
        var diagram = readme.Split("```", 3)[1].Trim();

        var description = TopologyText.Of(DetectionTopology.Build(QuietSteps.Create(), new TestParts().Parts));

        Assert.Equal(SubTopologies(diagram), SubTopologies(description));
    }

    // The runtime numbers and prints sub-topologies in an order of its own; what is in each is what counts.
    private static IReadOnlyList<string> SubTopologies(string text) =>
        [.. text.Split("Sub-topology:", StringSplitOptions.TrimEntries)
            .Skip(1)
            .Select(part => string.Join('\n', part.Split('\n').Skip(1).Select(line => line.Trim())))
            .Order(StringComparer.Ordinal)];
}
