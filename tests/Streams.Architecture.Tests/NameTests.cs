using System.Text.RegularExpressions;

namespace Streams.Architecture.Tests;

/// <summary>Names say what a thing is; a catch-all says nothing.</summary>
public sealed partial class NameTests
{
    private static readonly string[] s_catchAlls = ["Common", "Util", "Utils", "Utilities", "Helper", "Helpers", "Shared", "Misc", "Crosscutting", "Internals"];
    private static readonly string[] s_emptyRoles = ["Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "Base"];

    [Fact]
    public void Folders_Always_AreNamedForAStageOrASubject()
    {
        var names = RepositoryTree.Files.SelectMany(file => file.Split('/')[..^1].SelectMany(part => part.Split('.')));

        Assert.Empty(names.Distinct().Intersect(s_catchAlls));
    }

    [Fact]
    public void Types_Always_EndInARoleThatSaysSomething()
    {
        var empty = from file in RepositoryTree.Sources
                    from Match match in TypeDeclaration().Matches(RepositoryTree.Read(file))
                    let name = match.Groups["name"].Value
                    where s_emptyRoles.Any(role => name.EndsWith(role, StringComparison.Ordinal))
                    select $"{name} in {file}";

        Assert.Empty(empty);
    }

    [Fact]
    public void Namespaces_Always_AreTheirFolders()
    {
        var strays = from file in RepositoryTree.Sources
                     let declared = NamespaceDeclaration().Match(RepositoryTree.Read(file))
                     where declared.Success && declared.Groups["name"].Value != NamespaceOf(file)
                     select $"{file} declares {declared.Groups["name"].Value}";

        Assert.Empty(strays);
    }

    [Fact]
    public void Sources_Always_FitOnAFewScreens()
    {
        var tooLong = from file in RepositoryTree.Sources
                      let lines = File.ReadLines(Path.Combine(RepositoryTree.Root, file)).Count()
                      where lines > 400
                      select $"{file}: {lines} lines";

        Assert.Empty(tooLong);
    }

    /// <summary>schemas/Streams.Kafka/Publishing/X.cs → Streams.Kafka.Publishing.</summary>
    private static string NamespaceOf(string file) => string.Join('.', file.Split('/')[1..^1]);

    [GeneratedRegex(@"^\s*(?:\[[^\]]*\]\s*)*(?:(?:public|internal|private|protected|sealed|static|abstract|partial|readonly|ref|file|unsafe)\s+)*(?:class|struct|record|interface|enum)\s+(?:(?:class|struct)\s+)?(?<name>[A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();
}
