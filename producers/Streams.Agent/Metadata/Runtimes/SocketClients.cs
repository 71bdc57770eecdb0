using System.Collections.Concurrent;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>One client for each socket that is there.</summary>
/// <remarks>Thread: any. State: socket → client, as many as <see cref="SocketFinder"/> finds at most; a client of a socket that is gone is kept, for it comes again.</remarks>
internal sealed class SocketClients<T>(SocketFinder sockets, Func<string, T> connect) : IDisposable
    where T : class, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<T>> _clients = new(StringComparer.Ordinal);

    /// <summary>Where it is looked, in words for people.</summary>
    public string Places => sockets.Places;

    /// <summary>The clients of the sockets that are there now.</summary>
    public IEnumerable<T> Present => sockets.Present().Select(path => _clients.GetOrAdd(path, socket => new Lazy<T>(() => connect(socket))).Value);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }
}
