using System.Net;
using System.Net.Sockets;

namespace Streams.Kafka.Brokers;

/// <summary>Finds ports of loopback on which nobody listens.</summary>
public static class FreePorts
{
    /// <summary>As many ports as asked for, free when this returns.</summary>
    public static int[] Take(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();

        try
        {
            return [.. listeners.Select(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            })];
        }
        finally
        {
            foreach (var listener in listeners)
            {
                listener.Dispose();
            }
        }
    }
}
