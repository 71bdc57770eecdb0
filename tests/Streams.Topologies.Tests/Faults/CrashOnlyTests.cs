using Streams.Kafka.Faults;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Tests.Faults;

public sealed class CrashOnlyTests : IDisposable
{
    private static readonly RecordPosition s_record = new("container.events.v1", 3, 42, 1_000);
    private readonly string _directory = Directory.CreateTempSubdirectory("streams-crash-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Fail_WhileARecordIsAtHand_SaysInOneLineWhatAndWhere()
    {
        var output = new StringWriter();

        Crash(output);

        var line = Assert.Single(output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("the node 'judge' threw at topic container.events.v1 partition 3 offset 42: InvalidOperationException: broken in two lines", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Record_ThatKilledTheProcessThreeTimes_IsDeadly()
    {
        for (var death = 1; death <= CrashLog.DeathsAllowed; death++)
        {
            Assert.Empty(CrashLog.Open(_directory, "w0").Deadly);
            Crash(TextWriter.Null);
        }

        Assert.Equal([s_record], CrashLog.Open(_directory, "w0").Deadly);
    }

    [Fact]
    public void Record_OfATopicMadeAnew_IsNotTakenForTheDeadlyOne()
    {
        for (var death = 1; death <= CrashLog.DeathsAllowed; death++)
        {
            Crash(TextWriter.Null);
        }

        Assert.DoesNotContain(s_record with { TimestampMs = 2_000 }, CrashLog.Open(_directory, "w0").Deadly);
    }

    [Fact]
    public void CrashLog_WithALineCutShort_ReadsTheOthers()
    {
        File.WriteAllText(Path.Combine(_directory, "w0.crashes"), "t\t1\t2\t3\nt\t1\t2\t3\nt\t1\t2\t3\nt\t1\t");

        Assert.Equal([new RecordPosition("t", 1, 2, 3)], CrashLog.Open(_directory, "w0").Deadly);
    }

    private void Crash(TextWriter output)
    {
        var atHand = new RecordAtHand();
        atHand.Begin(s_record);
        var crash = new CrashOnly(CrashLog.Open(_directory, "w0"), atHand, new KafkaUse(), output, static _ => { });

        Assert.Throws<InvalidOperationException>(() => crash.Fail("the node 'judge' threw", new InvalidOperationException("broken\nin two lines")));
    }
}
