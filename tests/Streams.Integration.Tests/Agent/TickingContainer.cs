using System.Diagnostics;
using System.Globalization;
using Streams.TestKit.Containers;

namespace Streams.Integration.Tests.Agent;

/// <summary>A real container that runs one program after another, each with a number as its argument, and tells when by the node's own clock.</summary>
/// <param name="acts">How many.</param>
/// <param name="pause">Pause after each, as sleep(1) takes it; empty for none.</param>
internal sealed class TickingContainer(int acts, string pause = "") : IAsyncDisposable
{
    private readonly RuncContainer _container = new();
    private readonly Dictionary<int, DateTimeOffset> _acts = [];
    private Process? _runc;
    private Task _reading = Task.CompletedTask;

    public string Id => _container.Id;

    /// <summary>When each act was about to begin, good to 10 ms.</summary>
    public IReadOnlyDictionary<int, DateTimeOffset> Acts
    {
        get
        {
            lock (_acts)
            {
                return new Dictionary<int, DateTimeOffset>(_acts);
            }
        }
    }

    public void Start()
    {
        _runc = _container.Start($"i=0; while [ $i -lt {acts} ]; do i=$((i+1)); read t rest </proc/uptime; echo \"$i $t\"; /bin/true act-$i; {(pause.Length > 0 ? $"sleep {pause};" : "")} done");
        _reading = ReadAsync(_runc);
    }

    public async Task EndAsync(CancellationToken stop)
    {
        await _runc!.WaitForExitAsync(stop);
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        _runc?.Dispose();
    }

    private async Task ReadAsync(Process runc)
    {
        var uptime = double.Parse((await File.ReadAllTextAsync("/proc/uptime")).Split(' ')[0], CultureInfo.InvariantCulture);
        var booted = TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(uptime);
        while (await runc.StandardOutput.ReadLineAsync() is { } line)
        {
            var parts = line.Split(' ');
            lock (_acts)
            {
                _acts[int.Parse(parts[0], CultureInfo.InvariantCulture)] = booted + TimeSpan.FromSeconds(double.Parse(parts[1], CultureInfo.InvariantCulture));
            }
        }
    }
}
