using System.Diagnostics;
using Streams.Hosting;

namespace Streams.Benchmarks.Agent;

/// <summary>A real container made with runc that storms, and counts what it does.</summary>
internal sealed class StormContainer : IDisposable
{
    private readonly StormImage _image;
    private readonly Process _runc;

    /// <summary>Starts it.</summary>
    public StormContainer(StormImage image, params IEnumerable<string> arguments)
    {
        _image = image;
        var bundle = image.MakeBundle(Id, $"/streams-benchmark/{Id}", ["/bin/storm", .. arguments]);
        _runc = Process.Start(new ProcessStartInfo("runc", ["--root", image.RuntimeState, "run", "-b", bundle, Id])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    /// <summary>Its id for the runtime, and the last component of its cgroup.</summary>
    public string Id { get; } = "storm" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>Waits until its program runs.</summary>
    /// <exception cref="FailedException">It does not.</exception>
    public async Task ReadyAsync(CancellationToken stop)
    {
        if (await _runc.StandardOutput.ReadLineAsync(stop) != "ready")
        {
            throw new FailedException($"runc starts no container: {(await _runc.StandardError.ReadToEndAsync(stop)).Trim()}");
        }
    }

    /// <summary>Lets it begin.</summary>
    public void Go()
    {
        _runc.StandardInput.WriteLine();
        _runc.StandardInput.Close();
    }

    /// <summary>Waits for its end, and adds what it counted.</summary>
    /// <exception cref="FailedException">It ended otherwise than meant.</exception>
    public async Task EndAsync(StormCount count, CancellationToken stop)
    {
        var printed = await _runc.StandardOutput.ReadToEndAsync(stop);
        var errors = await _runc.StandardError.ReadToEndAsync(stop);
        await _runc.WaitForExitAsync(stop);
        if (_runc.ExitCode != 0)
        {
            throw new FailedException($"the storm ended with {_runc.ExitCode}: {errors.Trim()}");
        }

        lock (count)
        {
            count.Add(printed);
        }
    }

    public void Dispose()
    {
        if (!_runc.HasExited)
        {
            using var delete = Process.Start(new ProcessStartInfo("runc", ["--root", _image.RuntimeState, "delete", "-f", Id]) { RedirectStandardError = true })!;
            delete.WaitForExit();
        }

        _runc.Dispose();
    }
}
