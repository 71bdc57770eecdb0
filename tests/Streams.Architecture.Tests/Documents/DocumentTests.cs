using System.Text.RegularExpressions;

namespace Streams.Architecture.Tests.Documents;

/// <summary>What the documents name exists.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Names => [.. RepositoryTree.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Document_NamingAPath_NamesOneThatExists(string document)
    {
        var missing = Paths().Matches(RepositoryTree.Read(document))
            .Select(match => match.Groups["path"].Value.TrimEnd('/', '.'))
            .Where(path => !path.Contains('*', StringComparison.Ordinal) && !RepositoryTree.Exists(path));

        Assert.Empty(missing.Distinct());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Document_NamingAProject_NamesOneThatExists(string document)
    {
        var projects = RepositoryTree.Projects.Keys.ToHashSet();

        var unknown = Project().Matches(RepositoryTree.Read(document))
            .Select(match => match.Value)
            .Where(name => !projects.Contains(name) && !projects.Any(project => name.StartsWith(project + ".", StringComparison.Ordinal)));

        Assert.Empty(unknown.Distinct());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Document_LinkingToAFile_LinksToOneThatExists(string document)
    {
        var folder = Path.GetDirectoryName(document) ?? "";

        var broken = Link().Matches(RepositoryTree.Read(document))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !RepositoryTree.Exists(Path.Combine(folder, target)));

        Assert.Empty(broken.Distinct());
    }

    [GeneratedRegex(@"(?<![\w/.\-])(?<path>(?:producers|topology|schemas|models|deploy|tests)/[\w./*\-]+)")]
    private static partial Regex Paths();

    [GeneratedRegex(@"\bStreams\.[A-Z]\w+(?:\.(?:Tests|Generator))?\b")]
    private static partial Regex Project();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
