using Streams.Agent.Folding;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery;

/// <summary>Writes into the session's file from when on a successor has to declare everything, should this agent be gone.</summary>
/// <remarks>
/// That moment is never after anything that is only in this process: what the sensors have under way, what waits in open batches or for Kafka, and losses that are not declared yet.
/// Until it has passed the start, a predecessor's interval is this session's to answer for. Thread: one.
/// </remarks>
internal sealed class SessionWriter(
    SessionFile file, DateTimeOffset startedAt, DateTimeOffset watchesFrom, DateTimeOffset answersFrom, IPublisher publisher, ContainerBook book, AgentLosses losses, TimeProvider clock)
{
    // from the kernel until an event lies in its batch: rings and files are looked at several times a second, and the channel is read through at once
    private static readonly TimeSpan s_underWay = TimeSpan.FromSeconds(1.5);

    /// <summary>The session lives; false where the disk refuses.</summary>
    public bool TryWriteAlive() => Write(AnswersFrom(), closed: false);

    /// <summary>The session ends; <paramref name="isComplete"/> says that nothing of it is missing in Kafka or on disk.</summary>
    public bool TryWriteEnd(bool isComplete) => isComplete ? Write(clock.GetUtcNow(), closed: true) : TryWriteAlive();

    private DateTimeOffset AnswersFrom()
    {
        var now = clock.GetUtcNow();
        var done = Earlier(publisher.DoneUntil, now - book.LongestWait(clock)) - s_underWay;
        var answered = done > watchesFrom ? done : answersFrom;
        return Earlier(Earlier(answered, losses.OldestAt ?? now), now); // a clock that was set back leaves no moment that has not come
    }

    private bool Write(DateTimeOffset aliveAt, bool closed) => file.TryWrite(new SessionRecord(UnixTime.Nanoseconds(startedAt), UnixTime.Nanoseconds(aliveAt), closed));

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
