using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>A socket that has a place in the file system; the same for every path that leads there over links.</summary>
/// <remarks>Source: realpath(3); SO_PEERCRED of unix(7), which for a connected client names the process that called listen(2).</remarks>
/// <param name="Path">Path without links; the path as it was given where nothing is there.</param>
internal sealed partial record UnixSocket(string Path)
{
    private const int LongestPath = 4_096;
    private const int SolSocket = 1;
    private const int PeerCredentials = 17;

    /// <summary>The socket to which a path leads.</summary>
    public static unsafe UnixSocket At(string path)
    {
        var buffer = stackalloc byte[LongestPath];
        return new UnixSocket(RealPath(path, buffer) is null ? path : Marshal.PtrToStringUTF8((nint)buffer)!);
    }

    /// <summary>Process that listens there; 0 where it is outside of this pid namespace.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public async ValueTask<int> ListenerAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken);
        var credentials = new byte[12];
        return socket.GetRawSocketOption(SolSocket, PeerCredentials, credentials) >= sizeof(int)
            ? BitConverter.IsLittleEndian ? BinaryPrimitives.ReadInt32LittleEndian(credentials) : BinaryPrimitives.ReadInt32BigEndian(credentials)
            : 0;
    }

    /// <summary>True where the same process listens at both, as at a socket and at a mount of it; false where nobody knows.</summary>
    public async ValueTask<bool> IsHeardByWhoHearsAsync(UnixSocket other, CancellationToken cancellationToken)
    {
        try
        {
            return await ListenerAsync(cancellationToken) is > 0 and var listener && listener == await other.ListenerAsync(cancellationToken);
        }
        catch (SocketException)
        {
            return false; // nobody listens
        }
    }

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial byte* RealPath(string path, byte* resolved);
}
