using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Streams.Hosting.Logging;
using Xunit;

namespace Streams.Hosting.Tests.Logging;

public class StandardErrorLoggerTests
{
    [Fact]
    public void Log_AnEntryWithLineBreaks_IsOneLine()
    {
        var output = new StringWriter();
        using var provider = new StandardErrorLoggerProvider(LogLevel.Information, output, new FakeTimeProvider(DateTimeOffset.UnixEpoch));
        var logger = provider.CreateLogger("Streams.Test");

        logger.LogDebug("not shown");
        logger.LogWarning(new InvalidOperationException("bad\nthing"), "ran {Command}", "sh\n-c");

        var line = Assert.Single(output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("1970-01-01T00:00:00.000Z warn  Streams.Test: ran sh\\n-c | System.InvalidOperationException: bad\\nthing", line, StringComparison.Ordinal);
    }
}
