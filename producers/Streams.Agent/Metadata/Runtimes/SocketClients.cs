using System.Runtime.InteropServices;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>One client for each socket that is there.</summary>
/// <remarks>Thread: any. State: socket → client, as many as <see cref="SocketFinder"/> finds at most; a client of a socket that is gone is kept, for it comes again.</remarks>
internal sealed class SocketClients<T>(SocketFinder sockets, Func<string, T> connect) : IDisposable
    where T : class, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, T> _clients = new(StringComparer.Ordinal);

    /// <summary>Where it is looked, in words for people.</summary>
    public string Places => sockets.Places;

    /// <summary>The clients of the sockets that are there now.</summary>
    public IEnumerable<T> Present => sockets.Present().Select(ClientOf);

    /// <summary>The clients of all sockets that were ever there.</summary>
    public IReadOnlyList<T> Met
    {
        get
        {
            lock (_gate)
            {
                return [.. _clients.Values];
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }
        }
    }

    private T ClientOf(string path)
    {
        lock (_gate)
        {
            return CollectionsMarshal.GetValueRefOrAddDefault(_clients, path, out _) ??= connect(path);
        }
    }
}
