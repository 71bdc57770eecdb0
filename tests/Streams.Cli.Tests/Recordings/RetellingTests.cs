using Streams.Cli.Recordings;
using Streams.Schemas;
using Streams.TestKit;
using Xunit;

namespace Streams.Cli.Tests.Recordings;

public class RetellingTests
{
    [Fact]
    public void TryRetell_HeartbeatsAndTicks_AreLeftOut()
    {
        var entry = Entry(A.Batch(A.Happened(EventKind.Heartbeat), A.Happened(EventKind.Tick)));

        Assert.False(new Retelling(0, null).TryRetell(entry));
    }

    [Fact]
    public void TryRetell_ASensorGap_IsToldWithItsTimesShifted()
    {
        var gap = A.SensorGap(lost: 3);
        gap.SensorGap!.FromNs = 100;
        var entry = Entry(A.Batch(A.Happened(EventKind.Heartbeat), gap));

        var told = new Retelling(1_000, null).TryRetell(entry);

        Assert.True(told);
        var kept = Assert.Single(entry.Events!.Events);
        Assert.Equal((3, 1_100, 0), (kept.SensorGap!.Lost, kept.SensorGap.FromNs, kept.SensorGap.UntilNs));
        Assert.Equal(A.TimeNs + 1_000, entry.Events.BaseTimeNs);
    }

    [Fact]
    public void TryRetell_Metadata_ShiftsWhatIsKnown()
    {
        var entry = new RecordedEntry { Metadata = A.Metadata().With(metadata => metadata.CreatedAtNs = 0) };

        new Retelling(5, null).TryRetell(entry);

        Assert.Equal((0, A.Metadata().StartedAtNs + 5, null), (entry.Metadata!.CreatedAtNs, entry.Metadata.StartedAtNs, entry.Metadata.EndedAtNs));
    }

    [Fact]
    public void TryRetell_WithNewNames_NamesContainersAndProcessesAlikeThroughoutTheRun()
    {
        var retelling = new Retelling(0, new ContainerNames("run-1"));
        var metadata = new RecordedEntry { Metadata = A.Metadata().With(m => m.CgroupPath = $"/system.slice/docker-{A.ContainerId}.scope") };
        var first = Entry(A.Batch(A.ProcessStarted()));
        var second = Entry(A.Batch(A.ProcessStarted()));

        retelling.TryRetell(metadata);
        retelling.TryRetell(first);
        retelling.TryRetell(second);

        Assert.NotEqual(A.ContainerId, first.Events!.ContainerId);
        Assert.Equal(64, first.Events.ContainerId.Length);
        Assert.Equal(first.Events.ContainerId, second.Events!.ContainerId);
        Assert.Equal(first.Events.ContainerId, metadata.Metadata!.ContainerId);
        Assert.Equal($"/system.slice/docker-{first.Events.ContainerId}.scope", metadata.Metadata.CgroupPath);
        Assert.NotEqual(A.Process().ExecId, first.Events.Processes[0].ExecId);
        Assert.Equal(first.Events.Processes[0].ExecId, second.Events.Processes[0].ExecId);
        Assert.Equal(0, first.Events.Processes[0].ParentExecId);
    }

    [Fact]
    public void TryRetell_InAnotherRun_NamesDiffer()
    {
        var (first, second) = (Entry(A.Batch(A.ProcessStarted())), Entry(A.Batch(A.ProcessStarted())));

        new Retelling(0, new ContainerNames("run-1")).TryRetell(first);
        new Retelling(0, new ContainerNames("run-2")).TryRetell(second);

        Assert.NotEqual(first.Events!.ContainerId, second.Events!.ContainerId);
    }

    [Fact]
    public void TryRetell_TheHost_StaysAHost()
    {
        var entry = Entry(A.Batch(A.ProcessStarted()).With(batch => batch.ContainerId = "host:node-1"));

        new Retelling(0, new ContainerNames("run-1")).TryRetell(entry);

        Assert.StartsWith("host:node-1-", entry.Events!.ContainerId, StringComparison.Ordinal);
    }

    private static RecordedEntry Entry(EventBatch batch) => new() { Topic = TopicCatalog.Events, Events = batch };
}
