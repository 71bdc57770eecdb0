using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Streams.Schemas.Generator;

namespace Streams.Schemas.Tests.Generator;

public class SchemaGeneratorTests
{
    private const string Good = """{"type":"record","name":"Good","namespace":"streams.schemas.v1","doc":"Good.","fields":[{"name":"size_bytes","type":"long","doc":"Size."}]}""";

    [Fact]
    public void Generate_AGoodSchema_MakesRecordAndView()
    {
        var result = Run(("Good.avsc", Good));

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["Good.g.cs", "GoodView.g.cs"], result.GeneratedTrees.Select(tree => Path.GetFileName(tree.FilePath)).Order());
        Assert.Contains("public long SizeBytes { get; set; }", result.GeneratedTrees[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"x","type":"Nothing","doc":"X."}""", "field Bad.x names the unknown type Nothing; define it")]
    [InlineData("""{"name":"x","type":"long"}""", "field Bad.x has no doc; say in one sentence")]
    [InlineData("""{"name":"x","type":"long","doc":" "}""", "field Bad.x has no doc; say in one sentence")]
    [InlineData("""{"name":"x","type":["null","long"],"doc":"X."}""", "field Bad.x is nullable without the default null; add \"default\": null")]
    [InlineData("""{"name":"x","type":{"type":"enum","name":"E","doc":"E.","symbols":["A"]},"doc":"X."}""", "enum E has no default among its symbols; add one")]
    [InlineData("""{"name":"x","type":{"type":"enum","name":"E","doc":"E.","symbols":["A"],"default":"B"},"doc":"X."}""", "enum E has no default among its symbols; add one")]
    [InlineData("""{"name":"x","type":["null","long","string"],"default":null,"doc":"X."}""", "field Bad.x is a union other than [\"null\", T]; use one nullable field a kind")]
    [InlineData("""{"name":"x","type":["null","Bad"],"default":null,"doc":"X."}""", "streams.schemas.v1.Bad contains itself")]
    [InlineData("""{"name":"x","type":{"type":"array","items":["null","long"]},"doc":"X."}""", "field Bad.x is an array of long?; put the item into a record")]
    [InlineData("""{"name":"x","type":{"type":"map","values":"long"},"doc":"X."}""", "field Bad.x has a type that the generated codecs do not know")]
    [InlineData("", "record Bad has no fields")]
    [InlineData("""{"name":}""", "no valid JSON")]
    public void Generate_ABrokenRule_NamesTheFileAndWhatToDo(string field, string expected)
    {
        var bad = $$"""{"type":"record","name":"Bad","namespace":"streams.schemas.v1","doc":"Bad.","fields":[{{field}}]}""";

        var diagnostics = Run(("Bad.avsc", bad), ("Good.avsc", Good)).Diagnostics;

        var diagnostic = Assert.Single(diagnostics);
        Assert.Equal("AVRO001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.StartsWith("Bad.avsc: " + expected, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("/schemas/Bad.avsc", diagnostic.Location.GetLineSpan().Path);
    }

    [Fact]
    public void Generate_ATypeDefinedTwice_NamesBothFiles()
    {
        var diagnostic = Assert.Single(Run(("A.avsc", Good), ("B.avsc", Good)).Diagnostics);

        Assert.Contains("B.avsc: type streams.schemas.v1.Good is defined twice, first in A.avsc", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_ATypeOfAnotherFile_PutsItIntoTheSchemaWhereItIsFirstUsed()
    {
        const string User = """{"type":"record","name":"User","namespace":"streams.schemas.v1","doc":"User.","fields":[{"name":"a","type":"Good","doc":"A."},{"name":"b","type":"streams.schemas.v1.Good","doc":"B."}]}""";

        var result = Run(("User.avsc", User), ("Good.avsc", Good));

        var source = result.GeneratedTrees.Single(tree => Path.GetFileName(tree.FilePath) == "User.g.cs").ToString();
        var json = source.Split("SchemaJson = @\"")[1].Split("\";")[0].Replace("\"\"", "\"", StringComparison.Ordinal);
        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            """{"type":"record","name":"User","namespace":"streams.schemas.v1","doc":"User.","fields":[{"name":"a","type":{"type":"record","name":"Good","namespace":"streams.schemas.v1","doc":"Good.","fields":[{"name":"size_bytes","type":"long","doc":"Size."}]},"doc":"A."},{"name":"b","type":"streams.schemas.v1.Good","doc":"B."}]}""",
            json);
    }

    private static GeneratorDriverRunResult Run(params (string Name, string Content)[] files)
    {
        var texts = files.Select(file => (AdditionalText)new SchemaText("/schemas/" + file.Name, file.Content));
        var compilation = CSharpCompilation.Create("Tests");
        return CSharpGeneratorDriver.Create(new SchemaGenerator()).AddAdditionalTexts([.. texts]).RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult();
    }
}
