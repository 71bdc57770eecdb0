using System.Net.Sockets;
using System.Text;

namespace Streams.Agent.Supervision;

/// <summary>Tells systemd how the program does.</summary>
/// <remarks>Datagrams of VARIABLE=VALUE lines, never waited for. Source: sd_notify(3), systemd 252. Thread: any.</remarks>
internal sealed class NotifySocket : IDisposable
{
    /// <summary>Variable that names the socket.</summary>
    public const string Variable = "NOTIFY_SOCKET";

    private readonly Socket _socket;

    private NotifySocket(Socket socket) => _socket = socket;

    /// <summary>Opens the socket of that address; null where there is none, or none of this kind.</summary>
    /// <param name="address">A path, or a name in the abstract namespace behind an @.</param>
    public static NotifySocket? Open(string? address)
    {
        if (address is not ['/' or '@', _, ..])
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
            return new NotifySocket(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Sends one datagram; false where nobody takes it.</summary>
    public bool TrySend(string state)
    {
        try
        {
            return _socket.Send(Encoding.UTF8.GetBytes(state)) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();
}
