namespace Streams.Hosting;

/// <summary>The program was asked for wrongly; ends it with <see cref="ExitCode.Usage"/> and the message as its one line.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Wrong for the reason in <paramref name="message"/>: what, where, and what to do.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>Wrong for the reason in <paramref name="message"/>, found through <paramref name="cause"/>.</summary>
    public UsageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
