using System.Diagnostics;
using System.Globalization;
using Streams.Hosting;
using Streams.Lab.Grounds;
using Streams.Lab.Measurement;
using Streams.Lab.Scenarios;
using Streams.Lab.Workloads;

namespace Streams.Lab.Runs;

/// <summary>Performs trials: a fresh container of the target's workload each, then the steps, then the wait for what comes of it.</summary>
/// <remarks>Steps find the target's name as <c>$TARGET</c> and the agent's pid on the host as <c>$AGENT</c> in their environment; flags of the target may say <c>$ENGINE</c> for the engine's socket.</remarks>
internal sealed class TrialPerformance(ContainerEngine engine, LabRoster roster, AlertLedger alerts, IReadOnlyList<Workload> workloads, int agent, RunLog log, TimeProvider time)
{
    private const string Intruder = "sink";

    // Injected into a parameter that the application gives to a shell.
    private const string Inject = "echo @; curl -sS -f -m 150 -G \"http://$TARGET:8000/report\" --data-urlencode name@-";

    private static readonly TimeSpan s_stepWithin = TimeSpan.FromMinutes(3); // a step of seconds takes over a minute where everything shares two busy cores
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    /// <summary>Time after the first alert in which the incident may still tell more.</summary>
    private static readonly TimeSpan s_more = TimeSpan.FromSeconds(4);

    private int _number;

    /// <summary>Performs them in their order, some at the same time.</summary>
    public async Task<IReadOnlyList<TrialRun>> PerformAsync(IReadOnlyList<Trial> trials, int lanes, CancellationToken stop)
    {
        var runs = new TrialRun[trials.Count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < trials.Count; i = Interlocked.Increment(ref next))
            {
                runs[i] = await PerformAsync(trials[i], stop).ConfigureAwait(false);
            }
        })).ConfigureAwait(false);
        return runs;
    }

    private async Task<TrialRun> PerformAsync(Trial trial, CancellationToken stop)
    {
        var number = Interlocked.Increment(ref _number);
        var name = string.Create(CultureInfo.InvariantCulture, $"t{number}");
        LabContainer? container = null;
        var run = new TrialRun(trial, "", time.GetUtcNow(), time.GetUtcNow(), time.GetUtcNow(), 0);
        try
        {
            container = await StartAsync(trial.Scenario, name, stop).ConfigureAwait(false);
            run = await ActAsync(trial, name, container, stop).ConfigureAwait(false);
            await WaitAsync(run, stop).ConfigureAwait(false);
            var result = TrialJudge.Judge(run, [], alerts.Held);
            log.Tell(string.Create(CultureInfo.InvariantCulture, $"{number,3} {trial.Id}: {(result.LatencyMs is { } latency ? $"raised after {latency:F0} ms" : "not raised")}"));
            return run;
        }
        catch (Exception e) when (e is FailedException or TimeoutException or IOException)
        {
            log.Tell($"{number,3} {trial.Id}: could not be performed: {e.Message}");
            return run with { Failure = e.Message };
        }
        finally
        {
            if (container is not null)
            {
                await RemoveAsync(name, container).ConfigureAwait(false);
            }
        }
    }

    private async Task<LabContainer> StartAsync(Scenario scenario, string name, CancellationToken stop)
    {
        var workload = workloads.Single(workload => workload.Name == scenario.Target);
        var startedAt = time.GetUtcNow();
        var id = await engine.StartAsync(
            new ContainerOrder(name, LabImages.NameOf(workload.Name), workload.Command)
            {
                Aliases = workload.Shares ? [workload.Name] : [],
                User = workload.User,
                Flags = [.. workload.Container, .. scenario.Container.SelectMany(Flags)],
                Environment = scenario.Environment,
            },
            stop).ConfigureAwait(false);
        var container = roster.Add(id, workload.Name, WorkloadRole.Target, startedAt, keep: true);
        if (workload.Ready.Length > 0)
        {
            await ReadyAsync(workload.Ready, name, stop).ConfigureAwait(false);
        }

        await Task.Delay(workload.Warm, time, stop).ConfigureAwait(false);
        return container;
    }

    private IEnumerable<string> Flags(string flag) =>
        flag == AllPrivileges.Flag ? AllPrivileges.Flags : [flag.Replace("$ENGINE", engine.Socket, StringComparison.Ordinal)];

    /// <summary>Waits, as an intruder would, until the target serves.</summary>
    private async Task ReadyAsync(string script, string name, CancellationToken stop)
    {
        using var process = engine.Exec(Intruder, new Dictionary<string, string> { ["TARGET"] = name }, $"i=0; until {script}; do i=$((i+1)); [ $i -lt 100 ] || exit 1; sleep 0.3; done >/dev/null 2>&1");
        process.StandardInput.Close();
        await process.WaitForExitAsync(stop).WaitAsync(s_stepWithin, time, stop).ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new FailedException("the target does not serve within 30 s.");
        }
    }

    private async Task<TrialRun> ActAsync(Trial trial, string name, LabContainer container, CancellationToken stop)
    {
        var marked = trial.Steps.Any(step => step.Act);
        var acts = 0;
        DateTimeOffset? actedAt = null;
        var going = new List<Task>();
        foreach (var step in trial.Steps)
        {
            await Task.Delay(step.Wait, time, stop).ConfigureAwait(false);
            if (step.Run.Length == 0)
            {
                continue;
            }

            var isAct = actedAt is null && (step.Act || !marked);
            var (began, rest) = await BeginAsync(step, step.Via ?? trial.Scenario.Via, name, stop).ConfigureAwait(false);
            acts++;
            if (isAct)
            {
                actedAt = began;
            }

            container.AttackedAt ??= began;
            if (step.Background)
            {
                going.Add(rest);
            }
            else
            {
                await rest.ConfigureAwait(false);
            }
        }

        await Task.WhenAll(going).ConfigureAwait(false);
        return new TrialRun(trial, container.Id, container.AttackedAt!.Value, actedAt!.Value, time.GetUtcNow(), acts);
    }

    /// <summary>Starts a step; gives the moment at which its shell was there, and the rest of it.</summary>
    private async Task<(DateTimeOffset Began, Task Remaining)> BeginAsync(ScenarioStep step, StepPlace place, string name, CancellationToken stop)
    {
        var environment = new Dictionary<string, string> { ["TARGET"] = name, ["AGENT"] = agent.ToString(CultureInfo.InvariantCulture) };
        var process = place switch
        {
            StepPlace.Web => engine.Exec(Intruder, environment, Inject),
            StepPlace.Intruder => engine.Exec(Intruder, environment, $"echo @; {step.Run}"),
            _ => engine.Exec(name, environment, $"echo @; {step.Run}"),
        };
        try
        {
            var mark = await process.StandardOutput.ReadLineAsync(stop).AsTask().WaitAsync(s_stepWithin, time, stop).ConfigureAwait(false);
            var began = time.GetUtcNow();
            if (mark != "@")
            {
                throw new FailedException($"a step did not begin: {(await process.StandardError.ReadToEndAsync(stop).ConfigureAwait(false)).Trim()}");
            }

            if (place == StepPlace.Web)
            {
                await process.StandardInput.WriteAsync($"customers.csv; {step.Run}".AsMemory(), stop).ConfigureAwait(false);
            }

            process.StandardInput.Close();
            return (began, EndAsync(process, mustEndWell: place == StepPlace.Web, stop));
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private async Task EndAsync(Process process, bool mustEndWell, CancellationToken stop)
    {
        using (process)
        {
            // what an intruder's tool says, or how it ends, decides nothing; but what never reached the application was not done
            await Task.WhenAll(Drain(process.StandardOutput, "step", stop), Drain(process.StandardError, "step!", stop), process.WaitForExitAsync(stop)).WaitAsync(s_stepWithin, time, stop).ConfigureAwait(false);
            if (mustEndWell && process.ExitCode != 0)
            {
                throw new FailedException($"the application did not answer the request that carried a step (curl: {process.ExitCode}).");
            }
        }
    }

    private async Task Drain(StreamReader reader, string name, CancellationToken stop)
    {
        while (await reader.ReadLineAsync(stop).ConfigureAwait(false) is { } line)
        {
            log.Heard(name, line.Length > 200 ? line[..200] : line);
        }
    }

    /// <summary>Waits for an alert about the container as long as one may come in time, and a moment more for what the incident may still tell.</summary>
    private async Task WaitAsync(TrialRun run, CancellationToken stop)
    {
        var until = run.ActedAt + run.Trial.Scenario.Found.Within + TimeSpan.FromSeconds(1);
        for (var isRaised = false; time.GetUtcNow() < until;)
        {
            if (!isRaised && TrialJudge.Judge(run, [], alerts.Held).Raised)
            {
                isRaised = true;
                until = time.GetUtcNow() + s_more < until ? time.GetUtcNow() + s_more : until;
            }

            await Task.Delay(s_look, time, stop).ConfigureAwait(false);
        }
    }

    private async Task RemoveAsync(string name, LabContainer container)
    {
        roster.Ended(container);
        try
        {
            await engine.RemoveAsync(name, CancellationToken.None).ConfigureAwait(false);
        }
        catch (FailedException e)
        {
            log.Heard("lab", $"{name} does not go: {e.Message}");
        }
    }
}
