using Streams.Lab.Measurement;
using Streams.Schemas;

namespace Streams.Lab.Tests.Measurement;

public sealed class EventLedgerTests
{
    [Fact]
    public void Batches_OfTheLabAndOfOthers_AreCountedApart()
    {
        var ledger = new EventLedger();
        ledger.Expect("ours", keep: true);

        ledger.Take(Batch("ours", occurrences: 3), bytes: 100);
        ledger.Take(Batch("foreign", occurrences: 5), bytes: 700);
        ledger.Close();

        Assert.Equal((3, 100), (ledger.Events, ledger.Bytes));
        Assert.Equal(3, ledger.Stored("ours", EventKind.ProcessStarted, "/usr/bin/true"));
        Assert.Single(ledger.EventsOf("ours"));
    }

    [Fact]
    public void Gaps_InAnyBatch_AreDeclaredLosses()
    {
        var ledger = new EventLedger();

        ledger.Take(new EventBatch { ContainerId = "host:n", Events = { Gap(7), Gap(-1), Gap(2) } }, bytes: 1);

        Assert.Equal(9, ledger.Declared["process"]);
        Assert.Equal(1, ledger.UnknownLosses);
    }

    private static Event Gap(long lost) => new() { Kind = EventKind.SensorGap, Occurrences = 1, SensorGap = new SensorGap { Class = "process", Lost = lost, Where = "ring" } };

    private static EventBatch Batch(string container, long occurrences) => new()
    {
        ContainerId = container,
        Processes = { new Process { Executable = "/usr/bin/true" } },
        Events = { new Event { Kind = EventKind.ProcessStarted, Process = 0, Occurrences = occurrences, ProcessStarted = new ProcessStarted() } },
    };
}
