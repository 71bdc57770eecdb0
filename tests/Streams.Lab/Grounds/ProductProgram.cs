using System.Diagnostics;
using Streams.Hosting;

namespace Streams.Lab.Grounds;

/// <summary>One program of the product as a child process, as a user would run it.</summary>
internal sealed class ProductProgram : IAsyncDisposable
{
    private static readonly TimeSpan s_stopWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_readyWithin = TimeSpan.FromSeconds(90);

    private readonly string _name;
    private readonly Process _process;
    private readonly TimeProvider _time;
    private volatile string _lastLine = "it said nothing";

    private ProductProgram(string name, Process process, RunLog log, TimeProvider time)
    {
        _name = name;
        _process = process;
        _time = time;
        process.ErrorDataReceived += (_, line) => Heard(line.Data, log);
        process.OutputDataReceived += (_, line) => Heard(line.Data, log);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        process.StandardInput.Close();
    }

    /// <summary>Its pid.</summary>
    public int Pid => _process.Id;

    /// <summary>Starts it.</summary>
    public static ProductProgram Start(string name, string file, IEnumerable<string> arguments, OwnerFile owner, RunLog log, TimeProvider time)
    {
        var isAssembly = file.EndsWith(".dll", StringComparison.Ordinal); // else machine code
        var start = new ProcessStartInfo(isAssembly ? Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet" : file, isAssembly ? [file, .. arguments] : arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NO_COLOR"] = "1";
        var process = Process.Start(start)!;
        owner.Add(name, process.Id);
        return new ProductProgram(name, process, log, time);
    }

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="FailedException">It failed; the message quotes its last line.</exception>
    public static async Task RunAsync(string name, IEnumerable<string> arguments, OwnerFile owner, RunLog log, TimeProvider time, CancellationToken stop)
    {
        await using var program = Start(name, ProgramLocation.Find(name), arguments, owner, log, time);
        await program._process.WaitForExitAsync(stop).ConfigureAwait(false);
        program.ThrowUnless(program._process.ExitCode == 0);
    }

    /// <summary>Waits until its /readyz says yes.</summary>
    /// <exception cref="FailedException">It ended.</exception>
    /// <exception cref="TimeoutException">It was not ready within 90 s.</exception>
    public async Task ReadyAsync(int port, CancellationToken stop)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        var began = _time.GetTimestamp();
        while (!await IsReadyAsync(http, new Uri($"http://127.0.0.1:{port}/readyz"), stop).ConfigureAwait(false))
        {
            ThrowUnless(!_process.HasExited);
            if (_time.GetElapsedTime(began) > s_readyWithin)
            {
                throw new TimeoutException($"{_name} was not ready within {s_readyWithin.TotalSeconds:F0} s: {_lastLine}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _time, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Asks it to stop and waits, at most 20 s.</summary>
    public async Task StopAsync()
    {
        if (_process.HasExited)
        {
            return;
        }

        ProcTable.AskToStop(_process.Id);
        try
        {
            await _process.WaitForExitAsync().WaitAsync(s_stopWithin, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, Uri address, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(address, stop).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private void ThrowUnless(bool holds)
    {
        if (!holds)
        {
            throw new FailedException($"{_name} ended with {_process.ExitCode}: {_lastLine}");
        }
    }

    private void Heard(string? line, RunLog log)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            _lastLine = line;
            log.Heard(_name, line);
        }
    }
}
