namespace Streams.Schemas.Recording;

/// <summary>A file is no recording, or not a whole one; the message names file and position.</summary>
public sealed class RecordingException : Exception
{
    /// <summary>Says what is wrong where.</summary>
    /// <param name="file">The file.</param>
    /// <param name="position">Byte of the file.</param>
    /// <param name="what">What is wrong, and what to do.</param>
    public RecordingException(string file, long position, string what)
        : base($"{file}: byte {position}: {what}")
    {
    }

    /// <summary>Says what is wrong.</summary>
    public RecordingException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what found it.</summary>
    public RecordingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says nothing in particular.</summary>
    public RecordingException()
        : base("The file is no recording.")
    {
    }
}
