using Microsoft.Extensions.Logging;
using Streams.Detection.Accounting;
using Streams.Detection.Tests.Driving;

namespace Streams.Detection.Tests.Accounting;

public sealed class AccountingTelemetryTests
{
    private const long StartMs = 1_767_225_600_000;

    [Fact]
    public void GapDeclared_InEveryBatch_CountsEachAndWarnsOncePerInterval()
    {
        using var meters = new Meters();
        var lines = new Lines();
        var telemetry = new AccountingTelemetry(meters, lines);

        for (var second = 0; second <= 120; second++)
        {
            telemetry.GapDeclared($"agent-{second % 3}", missing: 2, StartMs + (second * 1_000L));
        }

        Assert.Equal(242, meters["streams.detection.events.missing"]);
        Assert.Equal(["2 events of 1 agent sessions", "120 events of 3 agent sessions", "120 events of 3 agent sessions"], lines.Warnings.Select(line => line[..line.IndexOf(" never", StringComparison.Ordinal)]));
    }

    [Fact]
    public void WarnOfGaps_AfterAClockThatWasFarAhead_WarnsAgain()
    {
        using var meters = new Meters();
        var lines = new Lines();
        var telemetry = new AccountingTelemetry(meters, lines);

        telemetry.GapDeclared("agent", missing: 1, StartMs + 86_400_000);
        telemetry.GapDeclared("agent", missing: 1, StartMs);

        Assert.Equal(2, lines.Warnings.Count);
    }

    private sealed class Lines : ILogger<AccountingStep>
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                Warnings.Add(formatter(state, exception));
            }
        }
    }
}
