namespace Streams.Topologies.Faults;

/// <summary>The topology cannot start on this cluster; the message is one line that says what is wrong and what to do.</summary>
public sealed class StartupException : Exception
{
    /// <summary>Cannot start for the reason in <paramref name="message"/>.</summary>
    public StartupException(string message)
        : base(message)
    {
    }

    /// <summary>Cannot start for the reason in <paramref name="message"/>, found through <paramref name="cause"/>.</summary>
    public StartupException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
