namespace Streams.Schemas.Generator.Model;

/// <summary>An enum of the contract.</summary>
internal sealed class EnumType(string name, string doc, IReadOnlyList<string> symbols, string defaultSymbol) : AvroType
{
    public string Name { get; } = name;

    public string Doc { get; } = doc;

    public IReadOnlyList<string> Symbols { get; } = symbols;

    public string DefaultSymbol { get; } = defaultSymbol;

    public override string CSharpName => Name;

    public override int MinimalSize => 1;
}
