using Streams.Cli.Recordings;
using Streams.Schemas;
using Streams.TestKit;
using Xunit;

namespace Streams.Cli.Tests.Recordings;

public class BacklogTests
{
    [Fact]
    public void Take_PartitionByPartition_GivesOneOrderOfTimeAndKeepsEachPartitions()
    {
        var backlog = new Backlog();
        backlog.Add(0, Events(timeMs: 10, "a1"), 1);
        backlog.Add(0, Events(timeMs: 30, "a2"), 1);
        backlog.Add(0, Events(timeMs: 25, "a3"), 1); // an older time after a newer one: stays behind it
        backlog.Add(1, Events(timeMs: 20, "b1"), 1);
        backlog.Add(1, Metadata(timeMs: 10, "m1"), 1);

        var order = backlog.Take().Select(entry => entry.Events?.ContainerId ?? entry.Metadata!.ContainerId);

        Assert.Equal(["m1", "a1", "b1", "a2", "a3"], order);
        Assert.Empty(backlog.Take());
    }

    [Fact]
    public void IsFull_AtTheBound_IsTrue()
    {
        var backlog = new Backlog();

        backlog.Add(0, Events(timeMs: 1, "a"), (int)(Backlog.MostBytes - 1));
        var before = backlog.IsFull;
        backlog.Add(0, Events(timeMs: 2, "a"), 1);

        Assert.False(before);
        Assert.True(backlog.IsFull);
    }

    private static RecordedEntry Events(long timeMs, string container) =>
        new() { Topic = TopicCatalog.Events, TimestampMs = timeMs, Events = A.Batch().With(batch => batch.ContainerId = container) };

    private static RecordedEntry Metadata(long timeMs, string container) =>
        new() { Topic = TopicCatalog.Metadata, TimestampMs = timeMs, Metadata = A.Metadata(container) };
}
