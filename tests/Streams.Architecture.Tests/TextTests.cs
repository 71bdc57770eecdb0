using System.Text.RegularExpressions;

namespace Streams.Architecture.Tests;

/// <summary>What must not stand in any file: paths of one machine, unfinished work, traces of how the work was organised.</summary>
public sealed partial class TextTests
{
    private static readonly string[] s_text =
        [".cs", ".csproj", ".props", ".targets", ".json", ".md", ".sh", ".py", ".yml", ".yaml", ".avsc", ".c", ".h", ".txt", ".config", ".service", ".sln", ".conf"];

    [Fact]
    public void Files_Always_NameNoPathOfOneMachine() => AssertNowhere(MachinePath());

    [Fact]
    public void Files_Always_NameNoFolderOutsideTheRepository() => AssertNowhere(OutsideFolder());

    [Fact]
    public void Files_Always_AreFinished() => AssertNowhere(Unfinished());

    [Fact]
    public void Topologies_Always_LeaveThreadsToTheRuntime()
    {
        var starting = RepositoryTree.Sources.Where(file =>
            file.StartsWith("topology/Streams.Topologies/", StringComparison.Ordinal) && RepositoryTree.Read(file).Contains("Task.Run(", StringComparison.Ordinal));

        Assert.Empty(starting);
    }

    private static void AssertNowhere(Regex forbidden)
    {
        var found = from file in RepositoryTree.Files
                    where s_text.Contains(Path.GetExtension(file)) && !IsThisTest(file)
                    from Match match in forbidden.Matches(RepositoryTree.Read(file))
                    select $"{file}: {match.Value.Trim()}";

        Assert.Empty(found);
    }

    private static bool IsThisTest(string file) => file.EndsWith("Streams.Architecture.Tests/TextTests.cs", StringComparison.Ordinal);

    [GeneratedRegex(@"(?<![A-Za-z0-9_.:\-/}])/(work|farm|home/\w+|tmp/(w|plan|bash_jobs))/")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\.\./shared\b")]
    private static partial Regex OutsideFolder();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException|\bGH-\d+")]
    private static partial Regex Unfinished();
}
