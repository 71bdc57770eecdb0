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
    public void Connections_CountByPort_OverTcpAlone()
    {
        var ledger = new EventLedger();

        ledger.Take(Of("c", Opened(Transport.Tcp, 9000), Opened(Transport.Tcp, 9000), Opened(Transport.Tcp, 53), Opened(Transport.Udp, 9000)), bytes: 1);
        ledger.Take(Of("c", new Event { Kind = EventKind.ConnectionClosed, Process = -1, Occurrences = 1, ConnectionClosed = new ConnectionClosed { Transport = Transport.Tcp, RemotePort = 9000 } }), bytes: 1);

        Assert.Equal(2, ledger.Stored("c", EventKind.ConnectionOpened, 9000));
        Assert.Equal(1, ledger.Stored("c", EventKind.ConnectionClosed, 9000));
    }

    [Fact]
    public void Writes_CountByTheirBytes_BelowAPath()
    {
        var ledger = new EventLedger();

        ledger.Take(Of("c", Written("/tmp/storm-1", 10), Written("/tmp/storm-2", 30), Written("/tmp/other", 500), Written("/tmp/storm-3", -1)), bytes: 1);

        Assert.Equal(40, ledger.Written("c", "/tmp/storm-"));
        Assert.Equal(0, ledger.Written("another", "/tmp/storm-"));
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

    private static Event Opened(Transport transport, int port) =>
        new() { Kind = EventKind.ConnectionOpened, Process = -1, Occurrences = 1, ConnectionOpened = new ConnectionOpened { Transport = transport, RemotePort = port } };

    private static Event Written(string path, long bytes) => new() { Kind = EventKind.FileActivity, Process = -1, Occurrences = 1, FileActivity = new FileActivity { Path = path, BytesWritten = bytes } };

    private static EventBatch Of(string container, params Event[] events)
    {
        var batch = new EventBatch { ContainerId = container };
        batch.Events.AddRange(events);
        return batch;
    }

    private static EventBatch Batch(string container, long occurrences) => new()
    {
        ContainerId = container,
        Processes = { new Process { Executable = "/usr/bin/true" } },
        Events = { new Event { Kind = EventKind.ProcessStarted, Process = 0, Occurrences = occurrences, ProcessStarted = new ProcessStarted() } },
    };
}
