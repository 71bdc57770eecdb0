using Streams.Schemas;

namespace Streams.Sensors.Connections;

/// <summary>Both ends of a connection, and who began it: what all events of connections have in common.</summary>
internal readonly record struct ConnectionEnds(Transport Transport, Direction Direction, byte[] LocalAddress, int LocalPort, byte[] RemoteAddress, int RemotePort)
{
    public static ConnectionEnds Of(ConnectionOpened opened) =>
        new(opened.Transport, opened.Direction, opened.LocalAddress, opened.LocalPort, opened.RemoteAddress, opened.RemotePort);

    public Event Opened() => new()
    {
        Kind = EventKind.ConnectionOpened,
        ConnectionOpened = new ConnectionOpened
        {
            Transport = Transport,
            Direction = Direction,
            LocalAddress = LocalAddress,
            LocalPort = LocalPort,
            RemoteAddress = RemoteAddress,
            RemotePort = RemotePort,
        },
    };

    /// <summary>The end, with what was not told before. A duration of -1 is unknown.</summary>
    public Event Closed(in Traffic left, long durationNs) => new()
    {
        Kind = EventKind.ConnectionClosed,
        ConnectionClosed = new ConnectionClosed
        {
            Transport = Transport,
            Direction = Direction,
            LocalAddress = LocalAddress,
            LocalPort = LocalPort,
            RemoteAddress = RemoteAddress,
            RemotePort = RemotePort,
            BytesSent = left.BytesSent,
            BytesReceived = left.BytesReceived,
            PacketsSent = left.PacketsSent,
            PacketsReceived = left.PacketsReceived,
            DurationNs = durationNs,
        },
    };

    /// <summary>What was moved since that was told last.</summary>
    public Event Flow(in Traffic moved, long durationNs) => new()
    {
        Kind = EventKind.FlowSample,
        FlowSample = new FlowSample
        {
            Transport = Transport,
            Direction = Direction,
            LocalAddress = LocalAddress,
            LocalPort = LocalPort,
            RemoteAddress = RemoteAddress,
            RemotePort = RemotePort,
            BytesSent = moved.BytesSent,
            BytesReceived = moved.BytesReceived,
            PacketsSent = moved.PacketsSent,
            PacketsReceived = moved.PacketsReceived,
            DurationNs = durationNs,
        },
    };

    public Event Failed(int error, long durationNs) => new()
    {
        Kind = EventKind.ConnectionFailed,
        ConnectionFailed = new ConnectionFailed
        {
            Transport = Transport,
            LocalAddress = LocalAddress,
            LocalPort = LocalPort,
            RemoteAddress = RemoteAddress,
            RemotePort = RemotePort,
            Error = error,
            DurationNs = durationNs,
        },
    };

    public Event Listening() => new()
    {
        Kind = EventKind.ListenStarted,
        ListenStarted = new ListenStarted { Transport = Transport, LocalAddress = LocalAddress, LocalPort = LocalPort },
    };
}
