using Streams.Hosting;
using Streams.Kafka;

namespace Streams.Benchmarks.Agent;

/// <summary>The node that is measured: a real Kafka, a real agent, and containers that storm.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class Node : IAsyncDisposable
{
    private const int ChurnAtOnce = 8;
    private const int FaultyRate = 1_000;

    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(2);

    private readonly AgentOptions _options;
    private readonly KafkaConnection _connection;
    private readonly LocalBroker? _broker;
    private readonly TextWriter _errors;
    private readonly StormImage _image;
    private readonly IStormRuntime _runtime;
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streams-agent-");
    private readonly FullDisk? _full;
    private readonly HashSet<string> _containers = [];
    private AgentProcess? _agent;
    private TimeSpan _usedByKilled;

    private Node(AgentOptions options, KafkaConnection connection, LocalBroker? broker, TextWriter errors, StormImage image, IStormRuntime runtime)
    {
        (_options, _connection, _broker, _errors, _image, _runtime) = (options, connection, broker, errors, image, runtime);
        _full = options.Fault == "disk-full" ? new FullDisk() : null;
    }

    /// <summary>The containers that the agent saw storm.</summary>
    public IReadOnlySet<string> Containers => _containers;

    /// <summary>Cores that the agent used while it stormed.</summary>
    public double Cores { get; private set; }

    /// <summary>Most memory of the agent, KiB.</summary>
    public long PeakResidentKib { get; private set; }

    /// <summary>True where the runtime knows images.</summary>
    public bool KnowsImages => _runtime.KnowsImages;

    /// <summary>Makes the image, and starts the runtime.</summary>
    public static async Task<Node> StartAsync(AgentOptions options, KafkaConnection connection, LocalBroker? broker, TextWriter errors, CancellationToken stop)
    {
        var image = new StormImage();
        try
        {
            IStormRuntime runtime = options.Runtime switch
            {
                "containerd" => await ContainerdRuntime.StartAsync(image, stop),
                "docker" => await DockerRuntime.StartAsync(image, stop),
                _ => new RuncRuntime(image),
            };
            return new Node(options, connection, broker, errors, image, runtime);
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    /// <summary>Lets the same storm rage without an agent.</summary>
    public async Task<StormCount> StormAloneAsync(CancellationToken stop)
    {
        var count = new StormCount();
        using var container = Storm(Math.Min(_options.Seconds, 3));
        await container.ReadyAsync(stop);
        container.Go();
        await container.EndAsync(count, stop);
        return count;
    }

    /// <summary>Starts the agent; gives the time until its first record is acknowledged.</summary>
    public async Task<TimeSpan> StartAgentAsync(CancellationToken stop)
    {
        IEnumerable<string> flags = _options.Fault switch
        {
            "small-ring" => ["--ring-bytes", "65536", "--drain-every", "100ms"],
            "kill" => ["--files-every", "20ms"], // folded files carry the time of their first: within the balance's tenth of a second
            _ => [],
        };
        _agent = new AgentProcess(_options.Agent, _connection, _full?.Path ?? _state.FullName, _errors, [.. _runtime.AgentFlags, .. flags]);
        return await _agent.FirstAcknowledgedAsync(stop);
    }

    /// <summary>Lets it storm, or containers come and go, and something fail meanwhile.</summary>
    public async Task<StormCount> StormAsync(CancellationToken stop)
    {
        var count = new StormCount();
        await Task.Delay(s_settling, stop); // what ran before is told: the cost is that of the storm
        var before = _agent!.Processor;
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var fault = FailAsync(stop);
        await (_options.Churn > 0 ? ChurnAsync(count, stop) : StormAsync(count, stop));
        await fault;
        Cores = (_usedByKilled + _agent.Processor - before) / System.Diagnostics.Stopwatch.GetElapsedTime(began);
        return count;
    }

    /// <summary>Stops the agent in order.</summary>
    public async Task StopAgentAsync(CancellationToken stop)
    {
        await Task.Delay(s_settling, stop);
        PeakResidentKib = Math.Max(PeakResidentKib, _agent!.PeakResidentKib);
        await _agent.StopAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        _agent?.Dispose();
        _full?.Dispose();
        await _runtime.DisposeAsync();
        _image.Dispose();
        _state.Delete(recursive: true);
    }

    private int Rate => _options.Rate > 0 || _options.Fault is not "kill" ? _options.Rate : FaultyRate;

    private StormContainer Storm(int seconds) => new(_runtime, _options.Storm, $"{seconds}", $"{Rate}");

    private async Task StormAsync(StormCount count, CancellationToken stop)
    {
        using var container = Storm(_options.Seconds);
        await container.ReadyAsync(stop);
        _containers.Add(container.Id);
        container.Go();
        await container.EndAsync(count, stop);
    }

    private async Task ChurnAsync(StormCount count, CancellationToken stop)
    {
        await Parallel.ForAsync(0, _options.Churn, new ParallelOptions { MaxDegreeOfParallelism = ChurnAtOnce, CancellationToken = stop }, async (number, token) =>
        {
            var livesMs = number % 3 == 0 ? 50 + (number % 200) : 300 + (number % 400);
            using var container = new StormContainer(_runtime, "churn", $"{livesMs}");
            await container.ReadyAsync(token);
            lock (_containers)
            {
                _containers.Add(container.Id);
            }

            await container.EndAsync(count, token);
        });
    }

    private async Task FailAsync(CancellationToken stop)
    {
        var part = TimeSpan.FromSeconds(_options.Seconds / 4.0);
        if (_options.Fault == "kill")
        {
            await Task.Delay(2 * part, stop);
            PeakResidentKib = _agent!.PeakResidentKib;
            _usedByKilled = _agent.Processor;
            _agent.Kill();
            _agent.Dispose();
            await Task.Delay(part / 2, stop);
            await StartAgentAsync(stop);
        }
        else if (_options.Fault == "kafka-down")
        {
            var running = _broker ?? throw new UsageException($"--fault kafka-down stops a Kafka of its own: set {LocalBroker.HomeVariable}, and give no --bootstrap");
            await Task.Delay(part, stop);
            await running.KillAsync();
            await Task.Delay(2 * part, stop);
            await running.RestartAsync(stop);
        }
    }
}
