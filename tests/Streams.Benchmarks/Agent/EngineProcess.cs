using System.Diagnostics;
using System.Globalization;
using Streams.Hosting;

namespace Streams.Benchmarks.Agent;

/// <summary>A daemon of the benchmark's own, in a network and a mount namespace of its own.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_endWithin = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _log;

    private EngineProcess(Process process, string log) => (_process, _log) = (process, log);

    /// <summary>Starts it; what it says goes to a file of the folder.</summary>
    public static EngineProcess Start(string folder, IReadOnlyList<string> command)
    {
        var log = Path.Combine(folder, "engine.log");
        string[] arguments = ["-n", "-m", "sh", "-c", "ip link set lo up; log=$0; exec \"$@\" >\"$log\" 2>&1 </dev/null", log, .. command];
        return new EngineProcess(Started("unshare", arguments), log);
    }

    /// <summary>Waits until a question is answered.</summary>
    /// <exception cref="FailedException">It ended, or takes too long.</exception>
    public async Task WaitAsync(IReadOnlyList<string> question, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await RunAsync(question, stop);
                return;
            }
            catch (FailedException) when (!_process.HasExited && Stopwatch.GetElapsedTime(began) < s_startWithin)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }
            catch (FailedException)
            {
                throw new FailedException($"the engine did not start: {(File.Exists(_log) ? (await File.ReadAllLinesAsync(_log, stop)).LastOrDefault() : "it said nothing")}");
            }
        }
    }

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="FailedException">It failed; the message quotes it.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, CancellationToken stop)
    {
        using var process = Started(command[0], command.Skip(1));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = await process.StandardError.ReadToEndAsync(stop);
        await output;
        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0)
        {
            throw new FailedException($"{command[0]} ended with {process.ExitCode}: {errors.Trim().Split('\n')[^1]}");
        }
    }

    /// <summary>Starts a program with all its streams in our hands.</summary>
    /// <exception cref="FailedException">It is not there.</exception>
    public static Process Started(string program, IEnumerable<string> arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new FailedException($"{program} cannot be started ({absent.Message}): on Debian, apt-get install docker.io containerd runc iproute2", absent);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            try
            {
                using var patience = new CancellationTokenSource(s_endWithin);
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
    }
}
