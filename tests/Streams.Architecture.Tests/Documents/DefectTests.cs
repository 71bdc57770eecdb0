using Xunit;

namespace Streams.Architecture.Tests.Documents;

/// <summary>The defects that the lab builds into the product on purpose still fit its sources.</summary>
public sealed class DefectTests
{
    [Fact]
    public void Patches_OfTheLab_FitTheSources()
    {
        var patches = RepositoryTree.Files.Where(file => file.StartsWith("tests/Streams.Lab/defects/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(patches);
        Assert.All(patches, patch =>
        {
            var lines = RepositoryTree.Read(patch).Split('\n');
            var source = RepositoryTree.Read(lines.Single(line => line.StartsWith("--- a/", StringComparison.Ordinal))["--- a/".Length..]);
            var before = lines.SkipWhile(line => !line.StartsWith("@@", StringComparison.Ordinal)).Skip(1).Where(line => line.Length > 0 && line[0] is ' ' or '-').Select(line => line[1..]);
            Assert.Contains(string.Join('\n', before), source, StringComparison.Ordinal);
        });
    }
}
