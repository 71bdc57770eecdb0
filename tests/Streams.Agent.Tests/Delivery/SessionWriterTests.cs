using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Folding;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Sensors;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class SessionWriterTests : IDisposable
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch.AddYears(56);
    private static readonly DateTimeOffset s_predecessorAlive = s_start.AddHours(-1);

    private readonly string _directory = Directory.CreateTempSubdirectory("streams-session-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(s_start);
    private readonly FakePublisher _publisher = new();
    private readonly AgentLosses _losses = new("host:n1");
    private readonly ContainerBook _book;

    public SessionWriterTests() =>
        _book = new ContainerBook(new FoldingOptions(), new FoldingTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<BatchFolder>.Instance));

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void TryWriteEnd_WithRecordsThatAreNowhere_LeavesThePredecessorsIntervalToTheSuccessor()
    {
        var session = Writer(answersFrom: s_predecessorAlive);
        _publisher.DoneUntil = s_start; // held in memory since the start: Kafka was never found
        _time.Advance(TimeSpan.FromMinutes(1));

        session.TryWriteEnd(isComplete: false);

        Assert.Equal((s_predecessorAlive, false), Kept());
    }

    [Fact]
    public void TryWriteEnd_WithEverythingStored_IsClosed()
    {
        var session = Writer(answersFrom: s_predecessorAlive);
        _time.Advance(TimeSpan.FromMinutes(1));

        session.TryWriteEnd(isComplete: true);

        Assert.Equal((s_start.AddMinutes(1), true), Kept());
    }

    [Fact]
    public void TryWriteAlive_OnceKafkaHasThePredecessorsInterval_AnswersForWhatIsUnderWayAlone()
    {
        var session = Writer(answersFrom: s_predecessorAlive);
        _time.Advance(TimeSpan.FromSeconds(1));
        _publisher.DoneUntil = _time.GetUtcNow();
        session.TryWriteAlive();
        Assert.Equal((s_predecessorAlive, false), Kept());

        _time.Advance(TimeSpan.FromSeconds(9));
        _publisher.DoneUntil = _time.GetUtcNow();
        session.TryWriteAlive();
        Assert.Equal((s_start.AddSeconds(8.5), false), Kept());
    }

    [Fact]
    public void TryWriteAlive_WithLossesThatFoundNoRoomYet_AnswersFromTheOldest()
    {
        var session = Writer(answersFrom: s_start);
        _losses.Add("c1", "file", "spool", 5, UnixTime.Nanoseconds(s_start.AddSeconds(20)), UnixTime.Nanoseconds(s_start.AddSeconds(30)));
        _losses.Add("c1", "all", "spool", -1, 0, UnixTime.Nanoseconds(s_start.AddSeconds(40))); // from when on, nobody knows
        _time.Advance(TimeSpan.FromMinutes(10));
        _publisher.DoneUntil = _time.GetUtcNow(); // all that has numbers lies on a disk that is full

        session.TryWriteAlive();

        Assert.Equal((s_start.AddSeconds(20), false), Kept());
    }

    [Fact]
    public void TryWriteAlive_WhileEventsWaitForTheirContainersMetadata_AnswersForThem()
    {
        var session = Writer(answersFrom: s_start);
        _time.Advance(TimeSpan.FromMinutes(1));
        var container = _book.GetOrAdd(new Origin("c1", CgroupKind.Container, "", "/c1", "", ""), _time.GetTimestamp(), out _);
        var started = new SensorEvent { Event = new Event { Kind = EventKind.ProcessStarted, ProcessStarted = new ProcessStarted() }, TimeNs = 1, Class = SensorClasses.Process };
        new BatchFolder(new FoldingOptions(), _time).Add(container, started, null);
        _time.Advance(TimeSpan.FromSeconds(3)); // asked about again and again
        _publisher.DoneUntil = _time.GetUtcNow();

        session.TryWriteAlive();

        Assert.True(Kept().AliveAt < s_start.AddMinutes(1), $"{Kept()}");
    }

    [Fact]
    public void TryWriteAlive_AfterTheClockWasSetBack_LeavesNoMomentThatHasNotCome()
    {
        var session = new SessionWriter(new SessionFile(_directory), s_start, s_start.AddHours(2), s_start.AddHours(2), _publisher, _book, _losses, _time);
        _publisher.DoneUntil = _time.GetUtcNow();

        session.TryWriteAlive();

        Assert.Equal((s_start, false), Kept());
    }

    [Theory]
    [InlineData(-3_600, -3_600)]
    [InlineData(3_600, 0)] // the clock was set back while nobody ran
    public void MissedUntil_OfASessionThatWasKilled_IsDeclaredWhateverTheClockSays(int aliveAtSeconds, int fromSeconds)
    {
        var killed = new SessionRecord(1, UnixTime.Nanoseconds(s_start.AddSeconds(aliveAtSeconds)), Closed: false);

        var gap = killed.MissedUntil(s_start)!;

        Assert.Equal(("all", -1, "restart"), (gap.Class, gap.Lost, gap.Where));
        Assert.Equal((s_start.AddSeconds(fromSeconds), s_start), (UnixTime.FromNanoseconds(gap.FromNs), UnixTime.FromNanoseconds(gap.UntilNs)));
        Assert.Null((killed with { Closed = true }).MissedUntil(s_start));
    }

    private SessionWriter Writer(DateTimeOffset answersFrom) => new(new SessionFile(_directory), s_start, s_start, answersFrom, _publisher, _book, _losses, _time);

    private (DateTimeOffset AliveAt, bool IsClosed) Kept()
    {
        var kept = new SessionFile(_directory).Read()!;
        return (UnixTime.FromNanoseconds(kept.AliveAtNs), kept.Closed);
    }
}
