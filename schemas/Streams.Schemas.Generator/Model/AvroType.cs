namespace Streams.Schemas.Generator.Model;

/// <summary>A type of the contract, as the emitters need it.</summary>
internal abstract class AvroType
{
    /// <summary>Type of the property in the plain object.</summary>
    public abstract string CSharpName { get; }

    /// <summary>Fewest bytes of an encoded value: what bounds the count of an array by the bytes that remain.</summary>
    public abstract int MinimalSize { get; }
}
