using System.Diagnostics;
using System.Globalization;
using Streams.Hosting;
using Streams.Kafka;

namespace Streams.Benchmarks.Agent;

/// <summary>One streams-agent as a child process, watched from outside.</summary>
internal sealed class AgentProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource<TimeSpan> _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TextWriter _errors;

    /// <summary>Starts it: an assembly, or machine code; without a name the assembly of the same build.</summary>
    public AgentProcess(string? program, KafkaConnection connection, string stateFolder, TextWriter errors, IEnumerable<string> flags)
    {
        _errors = errors;
        var file = program ?? ProgramOfBuild.Find("producers/Streams.Agent", "streams-agent");
        var isAssembly = file.EndsWith(".dll", StringComparison.Ordinal);
        _process = Process.Start(new ProcessStartInfo(isAssembly ? "dotnet" : file,
        [
            .. isAssembly ? [file] : Array.Empty<string>(), "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix,
            "--node", "benchmark", "--agent-id", "benchmark", "--state-dir", stateFolder, "--http", "0", .. flags,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        })!;
        _process.ErrorDataReceived += (_, line) => Look(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <summary>Processor time that it used so far.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Most memory that it had so far, as the kernel says; 0 once it ended.</summary>
    public long PeakResidentKib => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture))
        .FirstOrDefault();

    /// <summary>Time from the start of its process until Kafka has its first record.</summary>
    /// <exception cref="FailedException">It ended before.</exception>
    public Task<TimeSpan> FirstAcknowledgedAsync(CancellationToken stop) => _acknowledged.Task.WaitAsync(s_patience, stop);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to stop, and waits until it has.</summary>
    /// <exception cref="FailedException">It ended otherwise than in order.</exception>
    public async Task StopAsync(CancellationToken stop)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await _process.WaitForExitAsync(stop).WaitAsync(s_patience, stop);
        if (_process.ExitCode != ExitCode.Ok)
        {
            throw new FailedException($"streams-agent ended with {_process.ExitCode}");
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }

    private void Look(string? line)
    {
        if (line is null)
        {
            _acknowledged.TrySetException(new FailedException("streams-agent ended before Kafka had a record of it"));
        }
        else if (line.Contains("acknowledged the first record", StringComparison.Ordinal))
        {
            _acknowledged.TrySetResult(Stopwatch.GetElapsedTime(_started));
        }
        else if (!line.Contains(" info ", StringComparison.OrdinalIgnoreCase) && !line.Contains("Not seen here", StringComparison.Ordinal))
        {
            _errors.WriteLine($"streams-agent: {line}");
        }
    }
}
