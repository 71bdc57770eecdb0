namespace Streams.Schemas.Generator.Model;

/// <summary>A map from string to string, the only kind that the contract uses.</summary>
internal sealed class MapType : AvroType
{
    public static readonly MapType Instance = new();

    public override string CSharpName => "Dictionary<string, string>";

    public override int MinimalSize => 1;
}
