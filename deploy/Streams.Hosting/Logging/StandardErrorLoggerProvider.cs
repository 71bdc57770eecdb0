using Microsoft.Extensions.Logging;

namespace Streams.Hosting.Logging;

/// <summary>Logs to stderr, so that stdout stays data. Colours only on a terminal, and not where NO_COLOR is set.</summary>
internal sealed class StandardErrorLoggerProvider(LogLevel least, TextWriter writer, TimeProvider time) : ILoggerProvider
{
    private readonly bool _colour = ReferenceEquals(writer, Console.Error) && Terminal.HasColour(Console.IsErrorRedirected);

    public ILogger CreateLogger(string categoryName) => new StandardErrorLogger(categoryName, least, writer, time, _colour);

    public void Dispose()
    {
        // stderr belongs to the process
    }
}
