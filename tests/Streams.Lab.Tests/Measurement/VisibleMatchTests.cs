using Streams.Lab.Measurement;
using Streams.Lab.Scenarios;
using Streams.Schemas;

namespace Streams.Lab.Tests.Measurement;

public sealed class VisibleMatchTests
{
    public static TheoryData<string, bool> Processes => new()
    {
        { "/tmp/x", true },
        { "/tmp/*", true },
        { "*/x", true },
        { "/usr/bin/x", false },
    };

    [Theory]
    [MemberData(nameof(Processes))]
    public void Process_ByPattern_IsFound(string pattern, bool found) =>
        Assert.Equal(found, VisibleMatch.IsMet(new VisibleRule { Process = pattern }, [Given.Started("/tmp/x")]));

    [Fact]
    public void Process_WithOtherMarks_IsNotFound()
    {
        SeenEvent[] events = [Given.Started("/tmp/x", drift: false)];

        Assert.False(VisibleMatch.IsMet(new VisibleRule { Process = "/tmp/x", Drift = true }, events));
        Assert.False(VisibleMatch.IsMet(new VisibleRule { Process = "/tmp/x", Argument = "--later" }, events));
        Assert.True(VisibleMatch.IsMet(new VisibleRule { Process = "/tmp/x", Argument = "/tmp/x --now" }, events));
    }

    [Theory]
    [InlineData("write", FileOperation.Create, 27, 0, true)]
    [InlineData("write", FileOperation.Open, 0, 27, false)]
    [InlineData("read", FileOperation.Open, 0, 27, true)]
    [InlineData("create", FileOperation.Create, 27, 0, true)]
    [InlineData("unlink", FileOperation.Create, 27, 0, false)]
    public void File_OfSeveralOperations_IsFoundByWhatItMoved(string operation, FileOperation told, long written, long read, bool found)
    {
        var seen = Given.Seen(new Event { Kind = EventKind.FileActivity, Occurrences = 1, FileActivity = new FileActivity { Path = "/srv/x", Operation = told, BytesWritten = written, BytesRead = read } });

        Assert.Equal(found, VisibleMatch.IsMet(new VisibleRule { File = "/srv/*", Operation = operation }, [seen]));
    }

    [Fact]
    public void Connection_WithBytes_SumsThemOverAllSamples()
    {
        SeenEvent[] events =
        [
            Given.Seen(new Event { Kind = EventKind.FlowSample, Occurrences = 1, FlowSample = new FlowSample { Transport = Transport.Tcp, Direction = Direction.Outbound, RemotePort = 443, BytesSent = 600 } }),
            Given.Seen(new Event { Kind = EventKind.ConnectionClosed, Occurrences = 1, ConnectionClosed = new ConnectionClosed { Transport = Transport.Tcp, Direction = Direction.Outbound, RemotePort = 443, BytesSent = 500 } }),
        ];

        Assert.True(VisibleMatch.IsMet(new VisibleRule { Connection = 443, Sent = 1_100 }, events));
        Assert.False(VisibleMatch.IsMet(new VisibleRule { Connection = 443, Sent = 1_101 }, events));
        Assert.False(VisibleMatch.IsMet(new VisibleRule { Connection = 80 }, events));
        Assert.False(VisibleMatch.IsMet(new VisibleRule { Connection = 443, Transport = "udp" }, events));
    }

    [Fact]
    public void Connections_ThatAreCounted_CountOnceEach()
    {
        SeenEvent[] events =
        [
            Given.Seen(new Event { Kind = EventKind.ConnectionOpened, Occurrences = 1, ConnectionOpened = new ConnectionOpened { Transport = Transport.Tcp, Direction = Direction.Outbound, RemotePort = 80 } }),
            Given.Seen(new Event { Kind = EventKind.ConnectionClosed, Occurrences = 1, ConnectionClosed = new ConnectionClosed { Transport = Transport.Tcp, Direction = Direction.Outbound, RemotePort = 80 } }),
        ];

        Assert.False(VisibleMatch.IsMet(new VisibleRule { Connection = 80, Count = 2 }, events));
    }

    [Fact]
    public void Resource_AboveTheLeast_IsFound()
    {
        SeenEvent[] events = [Given.Seen(new Event { Kind = EventKind.ResourceSample, Occurrences = 1, ResourceSample = new ResourceSample { IntervalNs = 1_000_000_000, CpuTimeNs = 600_000_000 } })];

        Assert.True(VisibleMatch.IsMet(new VisibleRule { Resource = "cpu", Least = 0.5 }, events));
        Assert.False(VisibleMatch.IsMet(new VisibleRule { Resource = "cpu", Least = 0.7 }, events));
    }
}
