using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Streams.TestKit.Kubernetes;

/// <summary>Lets a pod reach a server of this host's loopback: it listens on the same port in the pod's own network namespace, and passes on.</summary>
/// <remarks>A socket belongs to the namespace of the thread that made it, so one thread enters the pod's, makes the listener and ends.</remarks>
public sealed class NamespaceRelay : IDisposable
{
    private const int CloneNewNet = 0x40000000;

    private readonly TcpListener _listener;
    private readonly int _port;
    private readonly CancellationTokenSource _stop = new();

    private NamespaceRelay(TcpListener listener, int port)
    {
        _listener = listener;
        _port = port;
        _ = ServeAsync();
    }

    /// <summary>Relays the port for the namespace of a process.</summary>
    /// <exception cref="InvalidOperationException">The namespace cannot be entered.</exception>
    public static NamespaceRelay Open(int processId, int port)
    {
        TcpListener? listener = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var space = File.OpenHandle($"/proc/{processId}/ns/net");
                if (SetNamespace((int)space.DangerousGetHandle(), CloneNewNet) != 0)
                {
                    throw new InvalidOperationException($"setns failed with {Marshal.GetLastPInvokeError()}");
                }

                listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
            }
            catch (Exception refused) when (refused is InvalidOperationException or IOException or SocketException)
            {
                failure = refused;
            }
        });
        thread.Start();
        thread.Join();
        return listener is not null ? new NamespaceRelay(listener, port) : throw new InvalidOperationException($"no relay into the namespace of {processId}", failure);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int SetNamespace(int descriptor, int kind);

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false), _stop.Token);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // the relay was closed
        }
    }

    private async Task PassAsync(TcpClient inner, CancellationToken stop)
    {
        using (inner)
        using (var outer = new TcpClient())
        {
            try
            {
                await outer.ConnectAsync(IPAddress.Loopback, _port, stop).ConfigureAwait(false);
                await Task.WhenAny(inner.GetStream().CopyToAsync(outer.GetStream(), stop), outer.GetStream().CopyToAsync(inner.GetStream(), stop)).ConfigureAwait(false);
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException)
            {
                // one side is gone, and so the other goes
            }
        }
    }
}
