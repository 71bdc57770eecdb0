namespace Streams.Schemas.Wire;

/// <summary>Bytes that are no record of the schema they were read by.</summary>
public sealed class MalformedRecordException : Exception
{
    /// <summary>Says what is wrong with the bytes.</summary>
    public MalformedRecordException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong with the bytes, and what found it.</summary>
    public MalformedRecordException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says nothing in particular.</summary>
    public MalformedRecordException()
        : base("The bytes are no record of their schema.")
    {
    }
}
