using Streams.Integration.Tests.Processes;
using Streams.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>Workers as child processes, restarted as a supervisor would.</summary>
internal sealed class WorkerFleet : IAsyncDisposable
{
    private readonly string _program;
    private readonly KafkaConnection _connection;
    private readonly string[] _flags;
    private readonly ChildProgram?[] _workers;
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streams-workers-");

    public WorkerFleet(string program, KafkaConnection connection, int workers, params string[] flags)
    {
        _program = program;
        _connection = connection;
        _flags = flags;
        _workers = new ChildProgram?[workers];
        for (var i = 0; i < workers; i++)
        {
            Start(i);
        }
    }

    /// <summary>Ends of workers that nobody asked for, and what they said last.</summary>
    public List<string> UnaskedEnds { get; } = [];

    /// <summary>All that the workers have said.</summary>
    public string Log { get; private set; } = "";

    public int Count => _workers.Length;

    /// <summary>Starts again what has ended by itself.</summary>
    public async Task SuperviseAsync()
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            if (_workers[i] is { HasExited: true } ended)
            {
                UnaskedEnds.Add($"worker {i} ended with {ended.ExitCode}: {FirstLineOfFault(ended.Errors)}");
                await RemoveAsync(i).ConfigureAwait(false);
                Start(i);
            }
        }
    }

    public async Task KillAndRestartAsync(int worker)
    {
        await RemoveAsync(worker).ConfigureAwait(false);
        Start(worker);
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _workers.Length; i++)
        {
            await RemoveAsync(i).ConfigureAwait(false);
        }
        _state.Delete(recursive: true);
    }

    private static string FirstLineOfFault(string errors)
    {
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains(" crashed: ", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? "";
    }

    private void Start(int worker) => _workers[worker] = ChildProgram.Start(
        _program,
        WorkerFlags.For(_connection, $"w{worker}", Path.Combine(_state.FullName, $"w{worker}"), _flags));

    private async Task RemoveAsync(int worker)
    {
        if (_workers[worker] is { } running)
        {
            await running.KillAsync().ConfigureAwait(false);
            Log += running.Errors;
            await running.DisposeAsync().ConfigureAwait(false);
            _workers[worker] = null;
        }
    }
}
