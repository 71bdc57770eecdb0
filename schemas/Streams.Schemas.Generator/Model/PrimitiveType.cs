namespace Streams.Schemas.Generator.Model;

/// <summary>A primitive type of Avro.</summary>
internal sealed class PrimitiveType : AvroType
{
    public static readonly PrimitiveType Boolean = new("boolean", "bool", "Boolean", minimal: 1, maximal: 1);
    public static readonly PrimitiveType Int = new("int", "int", "Int", minimal: 1, maximal: 5);
    public static readonly PrimitiveType Long = new("long", "long", "Long", minimal: 1, maximal: 10);
    public static readonly PrimitiveType Float = new("float", "float", "Float", minimal: 4, maximal: 4);
    public static readonly PrimitiveType Double = new("double", "double", "Double", minimal: 8, maximal: 8);
    public static readonly PrimitiveType Text = new("string", "string", "String", minimal: 1, maximal: 0);
    public static readonly PrimitiveType Bytes = new("bytes", "byte[]", "Bytes", minimal: 1, maximal: 0);

    public static readonly IReadOnlyList<PrimitiveType> All = [Boolean, Int, Long, Float, Double, Text, Bytes];

    private PrimitiveType(string avroName, string csharpName, string verb, int minimal, int maximal)
    {
        AvroName = avroName;
        CSharpName = csharpName;
        Verb = verb;
        MinimalSize = minimal;
        MaximalSize = maximal;
    }

    public string AvroName { get; }

    public override string CSharpName { get; }

    /// <summary>What the readers and writers call it: ReadLong, PutLong.</summary>
    public string Verb { get; }

    public override int MinimalSize { get; }

    /// <summary>Most bytes of an encoded value; 0 where there is no such bound.</summary>
    public int MaximalSize { get; }

    public bool IsScalar => MaximalSize > 0;
}
