namespace Streams.Hosting;

/// <summary>The program could not do what it was asked; ends it with <see cref="ExitCode.Failed"/> and the message as its one line.</summary>
public sealed class FailedException : Exception
{
    /// <summary>Failed for the reason in <paramref name="message"/>: what, where, and what to do.</summary>
    public FailedException(string message)
        : base(message)
    {
    }

    /// <summary>Failed for the reason in <paramref name="message"/>, because of <paramref name="cause"/>.</summary>
    public FailedException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
