using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Streams.Integration.Tests.Observability;

/// <summary>A real Prometheus on loopback that scrapes what a test runs.</summary>
internal sealed class Prometheus : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-prometheus-");
    private readonly HttpClient _client = new();
    private readonly Process _process;
    private readonly Uri _address;

    public Prometheus(IReadOnlyDictionary<string, string> targets)
    {
        var port = FreePort();
        _address = new Uri($"http://127.0.0.1:{port}");
        var jobs = targets.Select(target => $$"""
              - job_name: {{target.Key}}
                static_configs: [ { targets: ["{{target.Value}}"] } ]
            """);
        var config = Path.Combine(_folder.FullName, "prometheus.yml");
        File.WriteAllText(config, $"global: {{ scrape_interval: 1s }}\nscrape_configs:\n{string.Join('\n', jobs)}\n");
        var log = Path.Combine(_folder.FullName, "log");
        _process = Process.Start(
            "/bin/sh",
            ["-c", $"exec prometheus --config.file='{config}' --storage.tsdb.path='{Path.Combine(_folder.FullName, "data")}' --web.listen-address=127.0.0.1:{port} >'{log}' 2>&1"]);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>How many series the query gives now; -1 while it does not answer.</summary>
    /// <exception cref="InvalidOperationException">The query is wrong.</exception>
    public async Task<int> CountAsync(string query, CancellationToken stop)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(_address, $"/api/v1/query?query={Uri.EscapeDataString(query)}"), stop);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop));
            return answer.RootElement.GetProperty("status").GetString() == "success"
                ? answer.RootElement.GetProperty("data").GetProperty("result").GetArrayLength()
                : throw new InvalidOperationException($"{query}: {answer.RootElement.GetProperty("error")}");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return -1;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }
}
