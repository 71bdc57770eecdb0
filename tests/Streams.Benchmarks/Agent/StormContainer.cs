using System.Diagnostics;
using Streams.Hosting;

namespace Streams.Benchmarks.Agent;

/// <summary>A real container that storms, and counts what it does.</summary>
internal sealed class StormContainer : IDisposable
{
    private readonly IStormRuntime _runtime;
    private readonly Process _process;
    private readonly string _name = "storm" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>Starts it.</summary>
    public StormContainer(IStormRuntime runtime, params IEnumerable<string> arguments)
    {
        _runtime = runtime;
        var command = runtime.Command(_name, arguments);
        _process = EngineProcess.Started(command[0], command.Skip(1));
    }

    /// <summary>Its id for the runtime; known once it is ready.</summary>
    public string Id => _runtime.IdOf(_name);

    /// <summary>Waits until its program runs.</summary>
    /// <exception cref="FailedException">It does not.</exception>
    public async Task ReadyAsync(CancellationToken stop)
    {
        if (await _process.StandardOutput.ReadLineAsync(stop) != "ready")
        {
            throw new FailedException($"no container starts: {(await _process.StandardError.ReadToEndAsync(stop)).Trim()}");
        }
    }

    /// <summary>Lets it begin.</summary>
    public void Go()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Close();
    }

    /// <summary>Waits for its end, and adds what it counted.</summary>
    /// <exception cref="FailedException">It ended otherwise than meant.</exception>
    public async Task EndAsync(StormCount count, CancellationToken stop)
    {
        var printed = await _process.StandardOutput.ReadToEndAsync(stop);
        var errors = await _process.StandardError.ReadToEndAsync(stop);
        await _process.WaitForExitAsync(stop);
        if (_process.ExitCode != 0)
        {
            throw new FailedException($"the storm ended with {_process.ExitCode}: {errors.Trim()}");
        }

        lock (count)
        {
            count.Add(printed);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            var removal = _runtime.Removal(_name);
            using var remove = EngineProcess.Started(removal[0], removal.Skip(1));
            remove.WaitForExit();
        }

        _process.Dispose();
    }
}
