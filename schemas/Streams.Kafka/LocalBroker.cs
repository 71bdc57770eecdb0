using System.Diagnostics;
using System.Security.Cryptography;
using Confluent.Kafka;
using Streams.Kafka.Brokers;

namespace Streams.Kafka;

/// <summary>A real Kafka of one node on loopback, started from an installation on this machine and gone with its owner.</summary>
/// <remarks>
/// Everything it writes lies in a directory of its own, deleted at the end. The broker watches a pipe from this process, so that it ends even where this process is killed.
/// </remarks>
public sealed class LocalBroker : IAsyncDisposable
{
    /// <summary>Environment variable that names the installation.</summary>
    public const string HomeVariable = "KAFKA_HOME";

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);

    // the broker is a child of a shell that ends it as soon as the other end of its standard input is gone
    private const string Launcher = "\"$0\" \"$1\" >>\"$2\" 2>&1 </dev/null & broker=$!; trap 'kill -9 $broker' EXIT; read _ || true";

    private readonly string _home;
    private readonly string _directory;
    private Process? _process;

    private LocalBroker(string home, string directory, string bootstrapServers)
    {
        _home = home;
        _directory = directory;
        BootstrapServers = bootstrapServers;
    }

    /// <summary>Where it listens, on loopback.</summary>
    public string BootstrapServers { get; }

    private string LogFile => Path.Combine(_directory, "broker.log");

    /// <summary>Installation that <see cref="HomeVariable"/> names, or null where none is named, it is none, or there is no java.</summary>
    public static string? FindHome() =>
        Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home
        && File.Exists(Path.Combine(home, "bin", "kafka-server-start.sh"))
        && JavaHome.FindJava() is not null
            ? home
            : null;

    /// <summary>Starts one and waits until it answers: about 4 s, on a machine that is busy building up to 90.</summary>
    /// <param name="home">Installation of Kafka 4.</param>
    /// <param name="settings">Broker properties over the defaults; null is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KafkaSettingsException">It did not start; the message quotes its log.</exception>
    public static async Task<LocalBroker> StartAsync(string home, IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellationToken = default)
    {
        var directory = Directory.CreateTempSubdirectory("streams-kafka-").FullName;
        var ports = FreePorts.Take(2);
        var broker = new LocalBroker(home, directory, $"127.0.0.1:{ports[0]}");

        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(directory, "server.properties"),
                BrokerProperties.Text(directory, ports[0], ports[1], settings ?? new Dictionary<string, string>()),
                cancellationToken).ConfigureAwait(false);
            await broker.FormatAsync(cancellationToken).ConfigureAwait(false);
            await broker.LaunchAsync(cancellationToken).ConfigureAwait(false);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends it at once, as a power failure would; its data stay.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
            process.Dispose();
        }
    }

    /// <summary>Starts it again on its old data and ports, and waits until it answers.</summary>
    public Task RestartAsync(CancellationToken cancellationToken = default) => LaunchAsync(cancellationToken);

    /// <summary>Ends it; its content is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);

        try
        {
            Directory.Delete(_directory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // already gone
        }
    }

    private async Task FormatAsync(CancellationToken cancellationToken)
    {
        var bytes = RandomNumberGenerator.GetBytes(16);
        bytes[0] &= 0x7f; // an id that begins with "-" would be taken for an option
        var id = Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        var start = new ProcessStartInfo(Script("kafka-storage.sh"), ["format", "-t", id, "-c", Path.Combine(_directory, "server.properties")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var process = Process.Start(Prepare(start))!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);

        if (process.ExitCode != 0)
        {
            throw new KafkaSettingsException($"kafka-storage.sh in {_home} failed: {LastLine(await output.ConfigureAwait(false) + await error.ConfigureAwait(false))}");
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Launcher, Script("kafka-server-start.sh"), Path.Combine(_directory, "server.properties"), LogFile])
        {
            RedirectStandardInput = true,
        };

        _process = Process.Start(Prepare(start))!;
        await WaitUntilReadyAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BootstrapServers, ReconnectBackoffMaxMs = 200 })
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        var waited = Stopwatch.StartNew();

        while (!Answers(admin))
        {
            if (_process is not { HasExited: false } || waited.Elapsed > ReadyWithin)
            {
                throw new KafkaSettingsException($"the Kafka in {_home} did not answer on {BootstrapServers} within {ReadyWithin.TotalSeconds:F0} s: {LastLine(ReadLog())}");
            }

            await Task.Delay(100, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool Answers(IAdminClient admin)
    {
        try
        {
            return admin.GetMetadata(TimeSpan.FromMilliseconds(500)).Brokers.Count > 0;
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    private ProcessStartInfo Prepare(ProcessStartInfo start)
    {
        start.Environment["LOG_DIR"] = Path.Combine(_directory, "logs");
        start.Environment["KAFKA_HEAP_OPTS"] = "-Xms64m -Xmx512m";
        return start;
    }

    private string Script(string name) => Path.Combine(_home, "bin", name);

    private string ReadLog() => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "its log is empty";

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault(line => line.Contains("ERROR", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal))
        ?? text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()
        ?? "no output";
}
