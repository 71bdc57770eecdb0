using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Streams.TestKit.Kafka;

/// <summary>A Confluent-compatible schema registry for a class of tests, started from STREAMS_REGISTRY_HOME; where there is none, <see cref="Need"/> skips.</summary>
public sealed class RegistryFixture : IAsyncLifetime
{
    /// <summary>Variable that names the installation: a folder with bin/registry.</summary>
    public const string HomeVariable = "STREAMS_REGISTRY_HOME";

    private string _directory = "";
    private string? _url;

    /// <summary>Address of the registry's API; skips, or fails, the test where there is no registry.</summary>
    public string Need()
    {
        Requirement.Need("registry");
        return _url ?? throw new InvalidOperationException("the registry was not started");
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is not { Length: > 0 } home || !File.Exists(Path.Combine(home, "bin", "registry")))
        {
            return;
        }

        _directory = Directory.CreateTempSubdirectory("streams-registry-").FullName;
        var output = await RunAsync(home, "start", _directory, "--port", FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture)).ConfigureAwait(false);
        _url = output.Trim();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_url is not null)
        {
            await RunAsync(Environment.GetEnvironmentVariable(HomeVariable)!, "stop", _directory).ConfigureAwait(false);
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string home, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(home, "bin", "registry"), arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false) ?? "";
        await process.WaitForExitAsync().ConfigureAwait(false);
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"registry {arguments[0]} ended with {process.ExitCode}: {output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
