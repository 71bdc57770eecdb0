using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Streams.Schemas.Generator.Emitting;
using Streams.Schemas.Generator.Model;
using Streams.Schemas.Generator.Parsing;

namespace Streams.Schemas.Generator;

/// <summary>Makes the records, codecs and views of the contract out of the .avsc files that the project names as AdditionalFiles.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class SchemaGenerator : IIncrementalGenerator
{
    private static readonly DiagnosticDescriptor BrokenSchema = new(
        "AVRO001", "The schema breaks a rule of the contract", "{0}: {1}", "Streams.Schemas", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context.AdditionalTextsProvider
            .Where(text => text.Path.EndsWith(".avsc", StringComparison.OrdinalIgnoreCase))
            .Select((text, stop) => new SchemaFile(text.Path, text.GetText(stop)?.ToString() ?? ""))
            .Collect();
        context.RegisterSourceOutput(files, (output, schemas) => Generate(output, schemas));
    }

    private static void Generate(SourceProductionContext output, IReadOnlyCollection<SchemaFile> files)
    {
        var parser = new SchemaParser(files);
        foreach (var problem in parser.Problems)
        {
            output.ReportDiagnostic(Diagnostic.Create(BrokenSchema, LocationOf(problem, files), Path.GetFileName(problem.Path), problem.Message));
        }
        foreach (var type in parser.Types)
        {
            switch (type)
            {
                case EnumType symbols:
                    Add(output, symbols.Name, EnumEmitter.Emit(symbols));
                    break;
                case RecordType record:
                    Add(output, record.Name, RecordEmitter.Emit(record));
                    Add(output, record.Name + "View", ViewEmitter.Emit(record));
                    break;
            }
        }
    }

    private static void Add(SourceProductionContext output, string name, string source) =>
        output.AddSource(name + ".g.cs", SourceText.From(source, Encoding.UTF8));

    private static Location LocationOf(SchemaProblem problem, IEnumerable<SchemaFile> files)
    {
        var text = SourceText.From(files.First(file => file.Path == problem.Path).Content);
        var span = new TextSpan(Math.Min(problem.Position, text.Length), 0);
        return Location.Create(problem.Path, span, text.Lines.GetLinePositionSpan(span));
    }
}
