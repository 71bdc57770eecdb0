using System.Buffers.Binary;
using Streams.Sensors.Lifecycle;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Subscribes to the kernel's process connector: every fork, exec and exit of the host, by number.</summary>
/// <remarks>State: the last sequence number of each CPU, from which losses are counted. Thread: one.</remarks>
internal sealed class ProcessConnector : IDisposable
{
    private const int Protocol = 11; // NETLINK_CONNECTOR
    private const uint ProcessGroup = 1; // CN_IDX_PROC, and CN_VAL_PROC
    private const ushort Done = 3; // NLMSG_DONE
    private const uint Listen = 1; // PROC_CN_MCAST_LISTEN
    private const int RequestBytes = NetlinkSocket.HeaderBytes + 20 + 4;
    private const int AtOnce = 1_024; // then there is time for other things, however many come
    private const int BufferBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly NetlinkSocket _socket = new(Protocol, ProcessGroup);
    private readonly Dictionary<uint, uint> _sequences = [];

    private ProcessConnector()
    {
    }

    public delegate void Handler(in ConnectorEvent told);

    /// <summary>Subscribes, and waits until the kernel says so.</summary>
    /// <exception cref="SensorUnavailableException">The kernel refuses, or does not answer.</exception>
    public static ProcessConnector Open()
    {
        if (Inode.Of("/proc/self/ns/pid") is not (0 or ProcReader.HostPidNamespace))
        {
            // messages that others asked for would come all the same, and name processes that this /proc does not have
            throw new SensorUnavailableException("subscribing to the process connector", "the agent runs in a pid namespace of its own", "run it with the host's (hostPID: true, --pid=host), or use the proc tier");
        }

        var connector = new ProcessConnector();
        try
        {
            connector.Subscribe();
            return connector;
        }
        catch (SensorUnavailableException)
        {
            connector.Dispose();
            throw;
        }
    }

    /// <summary>Waits for messages, hands out those that are there, and gives the number of those that found no room.</summary>
    public long Read(TimeSpan wait, Handler handle)
    {
        var lost = 0L;
        if (!_socket.Wait(wait))
        {
            return 0;
        }

        for (var i = 0; i < AtOnce; i++)
        {
            var message = _socket.Receive(out var isOverrun);
            if (message.IsEmpty && !isOverrun)
            {
                break;
            }

            if (ConnectorEvent.TryRead(message, out var told))
            {
                lost += Missing(told);
                handle(told);
            }
        }

        return lost;
    }

    public void Dispose() => _socket.Dispose();

    private void Subscribe()
    {
        _socket.ReserveBytes(BufferBytes);
        Span<byte> request = stackalloc byte[RequestBytes];
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, RequestBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], Done);
        BinaryPrimitives.WriteUInt32LittleEndian(request[12..], (uint)Environment.ProcessId);
        BinaryPrimitives.WriteUInt32LittleEndian(request[16..], ProcessGroup);
        BinaryPrimitives.WriteUInt32LittleEndian(request[20..], ProcessGroup);
        BinaryPrimitives.WriteUInt16LittleEndian(request[32..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(request[36..], Listen);
        _socket.Send(request);

        var isHeard = false;
        var error = 0u;
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!isHeard && System.Diagnostics.Stopwatch.GetElapsedTime(began) < Patience)
        {
            Read(Patience / 10, (in ConnectorEvent told) =>
            {
                isHeard = true; // an acknowledgement, or already what was asked for
                error = told.Kind == ConnectorKind.Acknowledgement ? told.First : error;
            });
        }

        if (!isHeard || error != 0)
        {
            throw new SensorUnavailableException(
                "subscribing to the process connector",
                isHeard ? $"errno {error}" : "the kernel does not answer",
                error == NetlinkSocket.NotPermitted ? "give the agent CAP_NET_ADMIN, or use the proc tier" : "run the agent in the host's pid and network namespaces, or use the proc tier");
        }
    }

    /// <summary>Each CPU counts its messages: what is missing between two found no room in the socket.</summary>
    private uint Missing(in ConnectorEvent told)
    {
        if (told.Kind == ConnectorKind.Acknowledgement)
        {
            return 0; // carries the number of the request
        }

        var missing = _sequences.TryGetValue(told.Cpu, out var last) ? told.Sequence - last - 1 : 0;
        _sequences[told.Cpu] = told.Sequence;
        return missing;
    }
}
