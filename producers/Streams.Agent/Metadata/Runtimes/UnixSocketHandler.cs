using System.Net.Sockets;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Makes HTTP clients that speak over a unix socket.</summary>
internal static class UnixSocketHandler
{
    /// <summary>A handler whose every connection goes to the socket.</summary>
    public static SocketsHttpHandler To(string path) => new()
    {
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxConnectionsPerServer = 8,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
