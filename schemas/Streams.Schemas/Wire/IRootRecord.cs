namespace Streams.Schemas.Wire;

/// <summary>A record that is the value of a topic or a file, so that its schema stands by itself.</summary>
/// <typeparam name="TSelf">The record.</typeparam>
public interface IRootRecord<TSelf> : IAvroRecord<TSelf>
    where TSelf : IRootRecord<TSelf>
{
    /// <summary>The schema with what decodes and checks by it.</summary>
    static abstract RecordSchema Schema { get; }
}
