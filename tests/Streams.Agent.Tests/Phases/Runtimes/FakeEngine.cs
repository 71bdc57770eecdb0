using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;

namespace Streams.Agent.Tests.Phases.Runtimes;

/// <summary>Answers on a unix socket as a Docker engine would, and breaks off where the test says.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-engine-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string[]> _conversations;

    /// <param name="conversations">Lines of each conversation about events; after the last line it breaks off.</param>
    public FakeEngine(params IEnumerable<string[]> conversations)
    {
        _conversations = new ConcurrentQueue<string[]>(conversations);
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _ = ServeAsync();
    }

    public string SocketPath => Path.Combine(_folder.FullName, "docker.sock");

    /// <summary>What it answers to all other questions; null where it knows nothing.</summary>
    public string? Answer { get; init; }

    /// <summary>What was asked, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptAsync();
                await using var stream = new NetworkStream(client);
                using var reader = new StreamReader(stream);
                var question = await reader.ReadLineAsync() ?? "";
                while (await reader.ReadLineAsync() is { Length: > 0 })
                {
                    // headers
                }

                Asked.Enqueue(question.Split(' ')[1]);
                var isEvents = question.Contains("/events", StringComparison.Ordinal);
                string[]? lines = isEvents || Answer is null ? [] : [Answer];
                var status = (isEvents ? _conversations.TryDequeue(out lines) : Answer is not null) ? "200 OK" : "404 Not Found";
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n\r\n{string.Concat((lines ?? []).Select(line => line + "\n"))}"));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException or IOException)
        {
            // the test is over
        }
    }
}
