namespace Streams.Schemas.Recording;

/// <summary>What an Avro object container file has in common for reader and writer.</summary>
/// <remarks>Source: Avro 1.12 specification, "Object Container Files".</remarks>
internal static class ObjectFile
{
    public const string SchemaKey = "avro.schema";
    public const string CodecKey = "avro.codec";
    public const string Deflate = "deflate";
    public const string NoCodec = "null";
    public const int SyncBytes = 16;

    /// <summary>Entries gathered for a block before it is written, bytes.</summary>
    public const int BlockBytes = 256 * 1024;

    /// <summary>Largest block taken, compressed or not, bytes: a block of one largest record, with room to spare.</summary>
    public const int MaxBlockBytes = 32 * 1024 * 1024;

    /// <summary>Largest header taken, bytes.</summary>
    public const int MaxHeaderBytes = 1024 * 1024;

    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;
}
