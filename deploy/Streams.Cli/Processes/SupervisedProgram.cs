using System.Diagnostics;
using Streams.Hosting.Commands;

namespace Streams.Cli.Processes;

/// <summary>A child process that is started again when it ends unasked, as systemd or Kubernetes would.</summary>
/// <remarks>
/// Output: what the child writes to stderr goes line by line to <paramref name="log"/>; its stdout is not used.
/// Input: held open and never written; when this process ends, however it ends, the child sees the end and stops.
/// Bound: at most <see cref="MostRestarts"/> restarts, each after <see cref="RestartAfter"/>.
/// Thread: a task of its own watches the child.
/// </remarks>
internal sealed class SupervisedProgram(string name, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, TextWriter log, TimeProvider time) : IAsyncDisposable
{
    private const int MostRestarts = 20;
    private static readonly TimeSpan RestartAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly LastLines _lines = new(20);
    private readonly Lock _lock = new();
    private Process? _process;
    private Task _watching = Task.CompletedTask;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>The last line that the child wrote.</summary>
    public string LastLine => _lines.Newest();

    /// <summary>True once it ended and will not be started again.</summary>
    public bool HasEnded => _watching.IsCompleted;

    /// <summary>Starts it.</summary>
    /// <param name="restart">False for a program that is meant to end by itself.</param>
    public void Start(bool restart) => _watching = WatchAsync(restart);

    /// <summary>Waits until it ended by itself.</summary>
    public Task WaitAsync(CancellationToken stop) => _watching.WaitAsync(stop);

    /// <summary>Asks it to stop, and ends it where it does not within 15 s.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Process? process;

        lock (_lock)
        {
            process = _process;
        }

        if (process is { HasExited: false })
        {
            PosixSignals.RequestStop(process.Id);
        }

        try
        {
            await _watching.WaitAsync(StopWithin, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process?.Kill(entireProcessTree: true);
            await _watching.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task WatchAsync(bool restart)
    {
        while (true)
        {
            var exitCode = await RunOnceAsync().ConfigureAwait(false);

            if (_stopping.IsCancellationRequested || !restart || Restarts == MostRestarts)
            {
                return;
            }

            Restarts++;
            await log.WriteLineAsync($"{name} ended with {exitCode} and is started again: {LastLine}").ConfigureAwait(false);

            try
            {
                await Task.Delay(RestartAfter, time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<int> RunOnceAsync()
    {
        using var process = new Process { StartInfo = StartInfo() };
        process.ErrorDataReceived += (_, line) => Heard(line.Data);
        process.OutputDataReceived += (_, line) => Heard(line.Data);
        process.Start();

        lock (_lock)
        {
            _process = process;
        }

        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await process.WaitForExitAsync().ConfigureAwait(false);

        lock (_lock)
        {
            _process = null;
        }

        return process.ExitCode;
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [ProgramLocation.Find(name), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        start.Environment[SupervisedInput.Variable] = SupervisedInput.On;
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        return start;
    }

    private void Heard(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            _lines.Add(line);
            log.WriteLine($"{name}: {line}");
        }
    }
}
