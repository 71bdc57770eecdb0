using System.Reflection;
using System.Xml.Linq;

namespace Streams.Architecture.Tests;

/// <summary>Who may reference whom: the arrows of ARCHITECTURE.md, held.</summary>
public sealed class ReferenceTests
{
    /// <summary>Project → the projects that it may name; what those name comes along.</summary>
    private static readonly Dictionary<string, string[]> s_mayReference = new()
    {
        ["Streams.Schemas.Generator"] = [],
        ["Streams.Schemas"] = ["Streams.Schemas.Generator"],
        ["Streams.Kafka"] = ["Streams.Schemas"],
        ["Streams.Sensors"] = ["Streams.Schemas"],
        ["Streams.Agent"] = ["Streams.Sensors", "Streams.Schemas", "Streams.Kafka", "Streams.Hosting"],
        ["Streams.Scoring"] = ["Streams.Schemas"],
        ["Streams.Detection"] = ["Streams.Scoring", "Streams.Schemas"],
        ["Streams.Topologies"] = ["Streams.Detection", "Streams.Scoring", "Streams.Schemas", "Streams.Kafka"],
        ["Streams.Worker"] = ["Streams.Topologies", "Streams.Detection", "Streams.Scoring", "Streams.Schemas", "Streams.Kafka", "Streams.Hosting"],
        ["Streams.Training"] = ["Streams.Scoring", "Streams.Schemas", "Streams.Kafka", "Streams.Hosting"],
        ["Streams.Hosting"] = ["Streams.Schemas", "Streams.Kafka"],
        ["Streams.Cli"] = ["Streams.Schemas", "Streams.Kafka", "Streams.Hosting"],
        ["Streams.TestKit"] = ["Streams.Schemas", "Streams.Kafka", "Streams.Scoring", "Streams.Detection"],
    };

    /// <summary>Package → the product's projects that may see it.</summary>
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Streamiz.Kafka.Net"] = ["Streams.Topologies"],
        ["Confluent.Kafka"] = ["Streams.Kafka", "Streams.Topologies"],
        ["Confluent.SchemaRegistry"] = ["Streams.Kafka"],
        ["Apache.Avro"] = ["Streams.Schemas"],
        ["Microsoft.ML"] = ["Streams.Training"],
        ["prometheus-net"] = ["Streams.Hosting"],
        ["System.CommandLine"] = ["Streams.Hosting"],
        ["Spectre.Console"] = ["Streams.Cli"],
        ["Tmds.DBus.Protocol"] = ["Streams.Agent"],
    };

    public static TheoryData<string> Projects => [.. RepositoryTree.Projects.Keys];

    public static TheoryData<string, string> Unseen => new()
    {
        { "Streams.Detection", "Confluent.Kafka" },
        { "Streams.Detection", "Streamiz.Kafka.Net" },
        { "Streams.Detection", "Streams.Kafka" },
        { "Streams.Scoring", "Microsoft.ML" },
        { "Streams.Scoring", "Confluent.Kafka" },
        { "Streams.Sensors", "Confluent.Kafka" },
        { "Streams.Sensors", "Streams.Kafka" },
        { "Streams.Kafka", "Streamiz.Kafka.Net" },
        { "Streams.Hosting", "Streamiz.Kafka.Net" },
        { "Streams.Topologies", "Apache.Avro" },
        { "Streams.Topologies", "Prometheus.NetStandard" },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_OfTheProduct_ReferencesOnlyWhatTheDesignAllows(string project)
    {
        if (!s_mayReference.TryGetValue(project, out var allowed))
        {
            Assert.True(IsTest(project), $"{project} stands in no rule: say here what it may reference.");
            return;
        }

        var unexpected = References(project).Where(reference => reference.IsLinked).Select(reference => reference.Name).Except(allowed);

        Assert.Empty(unexpected);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Any_ReferencesNoExecutableButTheOneItTests(string project)
    {
        var executables = References(project)
            .Where(reference => reference.IsLinked && IsExecutable(reference.Name))
            .Select(reference => reference.Name);

        Assert.DoesNotContain(executables, executable => project != executable + ".Tests");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_OfTheProduct_NamesOnlyPackagesThatItMaySee(string project)
    {
        var packages = RepositoryTree.Projects[project].Descendants("PackageReference")
            .Select(element => (string?)element.Attribute("Include") ?? "");

        var forbidden = packages.Where(package => s_mayUse.TryGetValue(package, out var users) && !users.Contains(project));

        if (!IsTest(project))
        {
            Assert.Empty(forbidden);
        }
    }

    [Theory]
    [MemberData(nameof(Unseen))]
    public void Assembly_ThatMustNotSeeAnother_HoldsNoReferenceToIt(string assembly, string forbidden) =>
        Assert.DoesNotContain(Assembly.Load(assembly).GetReferencedAssemblies(), reference => reference.Name == forbidden);

    [Fact]
    public void Solution_Always_HoldsEveryProject()
    {
        var solution = RepositoryTree.Read("Streams.sln");

        Assert.All(RepositoryTree.Projects.Keys, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, bool IsLinked)> References(string project) =>
        RepositoryTree.Projects[project].Descendants("ProjectReference").Select(element => (
            Path.GetFileNameWithoutExtension(((string)element.Attribute("Include")!).Replace('\\', '/')),
            !IsFalse(element, "ReferenceOutputAssembly") || (string?)element.Attribute("OutputItemType") == "Analyzer"));

    private static bool IsFalse(XElement element, string name) =>
        ((string?)element.Attribute(name) ?? (string?)element.Element(name)) is { } value && value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static bool IsExecutable(string project) =>
        RepositoryTree.Projects[project].Descendants("OutputType").Any(element => element.Value == "Exe");

    private static bool IsTest(string project) =>
        RepositoryTree.Files.Any(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith($"/{project}.csproj", StringComparison.Ordinal));
}
