namespace Streams.Schemas.Generator.Model;

/// <summary>A union of null and one other type, in this order.</summary>
internal sealed class NullableType(AvroType inner) : AvroType
{
    public AvroType Inner { get; } = inner;

    public override string CSharpName => Inner.CSharpName + "?";

    public override int MinimalSize => 1;
}
