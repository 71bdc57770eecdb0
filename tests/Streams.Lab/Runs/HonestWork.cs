using Streams.Hosting;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;
using Streams.Lab.Workloads;

namespace Streams.Lab.Runs;

/// <summary>The honest workloads of a run, and the intruder's machine: starts them, lets short-lived ones come and go, and lets an operator look in.</summary>
internal sealed class HonestWork(ContainerEngine engine, LabRoster roster, IReadOnlyList<Workload> workloads, int seed, RunLog log, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan s_operatorEvery = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _tasks = [];
    private readonly List<(Workload Workload, string Name, LabContainer Container)> _staying = [];

    /// <summary>The containers that stay, with their names.</summary>
    public IEnumerable<(string Name, LabContainer Container)> Staying => _staying.Select(entry => (entry.Name, entry.Container));

    /// <summary>Starts all, in order.</summary>
    public async Task StartAsync(CancellationToken stop)
    {
        foreach (var group in workloads.Where(workload => workload.Role != WorkloadRole.Target).GroupBy(workload => workload.Order))
        {
            foreach (var workload in group.Where(workload => !workload.IsShortLived))
            {
                for (var replica = 0; replica < workload.Replicas; replica++)
                {
                    await StartAsync(workload, replica, stop).ConfigureAwait(false);
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500), time, stop).ConfigureAwait(false);
        }

        _tasks.AddRange(workloads.Where(workload => workload is { IsShortLived: true, Role: WorkloadRole.Benign }).Select(workload => ComeAndGoAsync(workload, _end.Token)));
        _tasks.AddRange(_staying.Where(entry => entry.Workload.Operator.Length > 0).Select(entry => LookInAsync(entry.Workload, entry.Name, _end.Token)));
    }

    /// <summary>Says which of those that should stay have ended: a workload that is not at work tells nothing.</summary>
    public async Task CheckAsync(CancellationToken stop)
    {
        foreach (var (_, name, _) in _staying)
        {
            if (!await engine.IsRunningAsync(name, stop).ConfigureAwait(false))
            {
                log.Tell($"!! the workload {name} has ended, and should not have");
            }
        }
    }

    /// <summary>Lets nobody come any more.</summary>
    public async Task StopAsync()
    {
        if (!_end.IsCancellationRequested)
        {
            await _end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task StartAsync(Workload workload, int replica, CancellationToken stop)
    {
        var name = replica == 0 ? workload.Name : $"{workload.Name}-{replica}";
        var startedAt = time.GetUtcNow();
        var id = await engine.StartAsync(
            new ContainerOrder(name, LabImages.NameOf(workload.Name), workload.Command)
            {
                Aliases = workload.Name == name ? [] : [workload.Name],
                User = workload.User,
                Flags = workload.Container,
                Environment = new Dictionary<string, string> { ["SEED"] = (seed + replica).ToString(System.Globalization.CultureInfo.InvariantCulture) },
            },
            stop).ConfigureAwait(false);
        _staying.Add((workload, name, roster.Add(id, workload.Name, workload.Role, startedAt, keep: false)));
    }

    private async Task ComeAndGoAsync(Workload workload, CancellationToken stop)
    {
        var random = new Random(seed);
        for (var number = 0; ; number++)
        {
            var seconds = Math.Round(Math.Exp(random.NextDouble() * Math.Log(100)) / 10, 1); // 0.1 to 10 s, as many short as long
            var command = workload.Command.Replace("$LIFE", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            var startedAt = time.GetUtcNow();
            try
            {
                var id = await engine.StartAsync(new ContainerOrder($"{workload.Name}-{number}", LabImages.NameOf(workload.Name), command) { Flags = workload.Container, User = workload.User, Removes = true }, stop).ConfigureAwait(false);
                _ = EndLaterAsync(roster.Add(id, workload.Name, workload.Role, startedAt, keep: false), TimeSpan.FromSeconds(seconds));
            }
            catch (FailedException e)
            {
                log.Heard("lab", $"{workload.Name}-{number}: {e.Message}");
            }

            await Task.Delay(workload.Every, time, stop).ConfigureAwait(false);
        }
    }

    private async Task EndLaterAsync(LabContainer container, TimeSpan life)
    {
        await Task.Delay(life, time).ConfigureAwait(false);
        roster.Ended(container);
    }

    private async Task LookInAsync(Workload workload, string name, CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(s_operatorEvery, time, stop).ConfigureAwait(false);
            using var process = engine.Exec(name, new Dictionary<string, string>(), workload.Operator);
            process.StandardInput.Close();
            await process.StandardOutput.ReadToEndAsync(stop).ConfigureAwait(false);
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
        }
    }
}
