using System.Globalization;
using Streams.Kafka;
using Streams.Kafka.Brokers;
using Streams.Kafka.Topics;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;

namespace Streams.Lab.Runs;

/// <summary>The product under test: topics, a worker and an agent, as a user would start them.</summary>
internal sealed class LabProduct(KafkaConnection connection, string? agent, string folder, OwnerFile owner, RunLog log, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Name of the node that the agent says it is on.</summary>
    public const string Node = "node-1";

    private ProductProgram? _worker;
    private ProductProgram? _agent;
    private DateTimeOffset _workerSince;
    private DateTimeOffset _agentSince;

    private string[] Kafka => ["--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix];

    /// <summary>Pid of the agent; 0 where none runs.</summary>
    public int AgentPid => _agent?.Pid ?? 0;

    /// <summary>What the agent cost; known once it was stopped.</summary>
    public ProgramCost AgentCost { get; private set; } = ProgramCost.None;

    /// <summary>What the worker cost; known once it was stopped.</summary>
    public ProgramCost WorkerCost { get; private set; } = ProgramCost.None;

    /// <summary>Makes the topics.</summary>
    public async Task MakeTopicsAsync(int partitions, CancellationToken stop)
    {
        using var admin = new TopicAdmin(connection);
        await admin.ApplyAsync(new TopicLayout { Partitions = partitions }, alterSettings: false, stop).ConfigureAwait(false);
    }

    /// <summary>Starts a worker and waits until it is ready.</summary>
    public async Task StartWorkerAsync(CancellationToken stop)
    {
        var port = FreePorts.Take(1)[0];
        _worker = Start("streams-worker", ["--instance", "lab", "--state-dir", Path.Combine(folder, "worker"), "--http", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"]);
        await _worker.ReadyAsync(port, stop).ConfigureAwait(false);
        _workerSince = time.GetUtcNow();
    }

    /// <summary>Starts the agent and waits until it is ready.</summary>
    public async Task StartAgentAsync(string dockerSocket, bool overload, CancellationToken stop)
    {
        var port = FreePorts.Take(1)[0];
        string[] slow = overload ? ["--ring-bytes", "65536", "--drain-every", "100ms"] : [];
        _agent = ProductProgram.Start(
            "streams-agent",
            agent ?? ProgramLocation.Find("streams-agent"),
            [
                "--node", Node, "--cluster", "shop", "--agent-id", "lab", "--containers-only", "true", "--docker-socket", dockerSocket,
                "--state-dir", Path.Combine(folder, "agent"), "--http", $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}", .. slow, .. Kafka,
            ],
            owner,
            log,
            time);
        await _agent.ReadyAsync(port, stop).ConfigureAwait(false);
        _agentSince = time.GetUtcNow();
    }

    /// <summary>Fits profiles to what was stored of the containers so far, and publishes them.</summary>
    public async Task FitAsync(IEnumerable<string> containers, string recording, CancellationToken stop)
    {
        var fit = Path.Combine(folder, "fit");
        await RecordAsync(containers, recording, stop).ConfigureAwait(false);
        await RunAsync("streams-training", ["train", recording, "--out", fit], stop).ConfigureAwait(false);
        await RunAsync("streams-training", ["publish", Path.Combine(fit, "profiles.jsonl"), .. Kafka], stop).ConfigureAwait(false);
    }

    /// <summary>Copies what is stored of the containers into a file.</summary>
    public Task RecordAsync(IEnumerable<string> containers, string recording, CancellationToken stop) =>
        RunAsync("streams", ["record", recording, "--from-beginning", "--container", string.Join(',', containers), .. Kafka], stop);

    /// <summary>Stops the agent in order, which sends out what it holds.</summary>
    public async Task StopAgentAsync()
    {
        if (_agent is not null)
        {
            AgentCost = CostOf(_agent, _agentSince);
            await _agent.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Stops the worker.</summary>
    public async Task StopWorkerAsync()
    {
        if (_worker is not null)
        {
            WorkerCost = CostOf(_worker, _workerSince);
            await _worker.StopAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in new[] { _agent, _worker })
        {
            if (program is not null)
            {
                await program.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private ProgramCost CostOf(ProductProgram program, DateTimeOffset since)
    {
        var seconds = ProcTable.ProcessorSeconds(program.Pid) ?? 0;
        var peak = ProcTable.PeakResidentBytes(program.Pid) ?? 0;
        return new ProgramCost(seconds / Math.Max(1, (time.GetUtcNow() - since).TotalSeconds), peak / 1_048_576.0);
    }

    private ProductProgram Start(string name, IEnumerable<string> arguments) => ProductProgram.Start(name, ProgramLocation.Find(name), [.. arguments, .. Kafka], owner, log, time);

    private Task RunAsync(string name, IEnumerable<string> arguments, CancellationToken stop) => ProductProgram.RunAsync(name, arguments, owner, log, time, stop);
}
