using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Streams.Hosting.Logging;

/// <summary>Writes one line an entry: time, level, where, what.</summary>
internal sealed class StandardErrorLogger(string category, LogLevel least, TextWriter writer, TimeProvider time, bool colour) : ILogger
{
    private const string Reset = "\u001b[0m";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var level = colour ? Colour(logLevel) + Word(logLevel) + Reset : Word(logLevel);
        var text = OneLine.Of(formatter(state, exception)) + (exception is null ? "" : " | " + OneLine.Of(exception.ToString()));
        var line = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {level} {category}: {text}");

        lock (writer)
        {
            writer.WriteLine(line);
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private static string Colour(LogLevel level) => level switch
    {
        LogLevel.Warning => "\u001b[33m",
        LogLevel.Error or LogLevel.Critical => "\u001b[31m",
        _ => "\u001b[2m",
    };
}
