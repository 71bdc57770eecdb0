namespace Streams.Hosting.Logging;

/// <summary>What the terminal may be asked for.</summary>
public static class Terminal
{
    /// <summary>True where colours and progress are welcome: a terminal, and NO_COLOR is not set.</summary>
    public static bool HasColour(bool redirected) => !redirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
