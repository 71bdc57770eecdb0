namespace Streams.Schemas.Wire;

/// <summary>A record of the contract that encodes and decodes itself; generated from its schema.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IAvroRecord<TSelf>
    where TSelf : IAvroRecord<TSelf>
{
    /// <summary>Encodes the record, without its wire header.</summary>
    void Write(ref AvroSpanWriter writer);

    /// <summary>Decodes a record of this very schema.</summary>
    /// <exception cref="MalformedRecordException">The bytes are truncated or malformed.</exception>
    static abstract TSelf Read(ref AvroSpanReader reader);
}
