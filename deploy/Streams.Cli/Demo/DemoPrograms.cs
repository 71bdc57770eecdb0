using System.Globalization;
using Streams.Cli.Processes;
using Streams.Kafka.Brokers;

namespace Streams.Cli.Demo;

/// <summary>The programs that the demo runs as a user would: worker, agent on this host, an agent for each recording.</summary>
internal sealed class DemoPrograms : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<string> _kafka;
    private readonly string _directory;
    private readonly TextWriter _log;
    private readonly TimeProvider _time;
    private readonly List<SupervisedProgram> _agents = [];
    private readonly List<SupervisedProgram> _replays = [];
    private SupervisedProgram? _worker;

    /// <summary>Programs that use the Kafka of the given flags, keep their state below the directory and write their logs to <paramref name="log"/>.</summary>
    public DemoPrograms(IReadOnlyList<string> kafka, string directory, TextWriter log, TimeProvider time)
    {
        _kafka = kafka;
        _directory = directory;
        _log = log;
        _time = time;
    }

    /// <summary>How often the worker was started again.</summary>
    public int WorkerRestarts => _worker?.Restarts ?? 0;

    /// <summary>True once all recordings were replayed.</summary>
    public bool ReplaysEnded => _replays.TrueForAll(replay => replay.HasEnded);

    /// <summary>Starts a worker and waits until it has its partitions.</summary>
    /// <exception cref="TimeoutException">It was not ready within 60 s; the message quotes its last line.</exception>
    public async Task StartWorkerAsync(IReadOnlyCollection<string> disable, CancellationToken stop)
    {
        var port = FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        _worker = Start("streams-worker", ["--instance", "demo", "--state-dir", Path.Combine(_directory, "worker"), "--http", $"127.0.0.1:{port}", .. disable.Count > 0 ? ["--disable", string.Join(',', disable)] : Array.Empty<string>()], restart: true);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var began = _time.GetTimestamp();

        while (!await IsReadyAsync(http, $"http://127.0.0.1:{port}/readyz", stop).ConfigureAwait(false))
        {
            if (_time.GetElapsedTime(began) > ReadyWithin)
            {
                throw new TimeoutException($"the worker was not ready within {ReadyWithin.TotalSeconds:F0} s: {_worker.LastLine}");
            }

            await Task.Delay(LookEvery, _time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Starts the agent on this host.</summary>
    public void StartAgent() => _agents.Add(Start("streams-agent", ["--agent-id", "demo-host", "--state-dir", Path.Combine(_directory, "agent"), "--http", "0"], restart: true));

    /// <summary>Puts profiles on their topic.</summary>
    public async Task PublishAsync(string file, CancellationToken stop)
    {
        await using var publishing = Start("streams-training", ["publish", file], restart: false);
        await publishing.WaitAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Starts an agent that replays a recording as if it happened now, in containers that no other replay has.</summary>
    public void StartReplay(string agentId, string file) =>
        _replays.Add(Start("streams", ["replay", file, "--rebase", "now", "--new-containers", "--agent-id", agentId], restart: false));

    /// <summary>Stops whoever writes events, in order, so that each says that it is gone.</summary>
    public Task StopAgentsAsync() => Task.WhenAll(_replays.Concat(_agents).Select(agent => agent.StopAsync()));

    public async ValueTask DisposeAsync()
    {
        await StopAgentsAsync().ConfigureAwait(false);

        foreach (var program in _replays.Concat(_agents).Concat(_worker is null ? [] : [_worker]))
        {
            await program.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, string address, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address), stop).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private SupervisedProgram Start(string name, IReadOnlyList<string> arguments, bool restart)
    {
        var program = new SupervisedProgram(name, [.. arguments, .. _kafka], new Dictionary<string, string> { ["NO_COLOR"] = "1" }, _log, _time);
        program.Start(restart);
        return program;
    }
}
