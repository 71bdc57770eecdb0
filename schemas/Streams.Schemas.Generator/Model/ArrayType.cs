namespace Streams.Schemas.Generator.Model;

/// <summary>An array.</summary>
internal sealed class ArrayType(AvroType item) : AvroType
{
    public AvroType Item { get; } = item;

    public override string CSharpName => $"List<{Item.CSharpName}>";

    public override int MinimalSize => 1;
}
