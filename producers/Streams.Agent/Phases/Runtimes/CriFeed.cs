using Grpc.Core;
using Streams.Agent.Metadata.Cri;
using Streams.Agent.Metadata.Runtimes;
using Streams.Schemas;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>Follows the lives of the containers of a runtime that speaks Kubernetes' container runtime interface alone.</summary>
/// <remarks>
/// 1. CRI-O tells its events to everyone who listens. containerd 1.7 hands each to one listener, so that listening would take it from the kubelet: only runtimes known to tell all are asked.
/// 2. Of any other, and of one that tells none (CRI-O without enable_pod_events ends the conversation at once), the list of containers is read every second; what changed is told.
/// 3. CRI-O says nothing before its first event, and drops events where its channel is full. So the list says that it answers, another a second later what it did while it took the listener on, and one every ten seconds what it dropped.
/// 4. What a runtime did while it could not be reached is told from the next list.
/// 5. A runtime that another feed follows is left to it, and looked at again every ten seconds.
/// State: <see cref="CriLives"/>. Source: CRI runtime.v1, GetContainerEvents; containerd 1.7 pkg/cri/server/container_events.go; CRI-O 1.26 to 1.34 server/container_events.go.
/// </remarks>
internal sealed class CriFeed(CriClient client, CreatedContainers created, Func<string, CancellationToken, ValueTask<bool>> isAnothers, RuntimeTelemetry telemetry, TimeProvider clock) : IRuntimeFeed
{
    private const string Source = "cri";
    private const string KilledForMemory = "OOMKilled";
    private const int LooksBetweenQuestions = 10; // for who else follows it

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookBesideEventsEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly HashSet<string> TellAll = ["cri-o"];

    private CriLives _lives = new();
    private string _withoutEvents = "";
    private bool _isLeft;
    private bool _isCut;

    /// <inheritdoc/>
    public string Name => $"{Source} at {client.SocketPath}";

    /// <inheritdoc/>
    public async Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var runtime = await WaitUntilItIsNobodysAsync(stop);
                await LookAsync(tell, stop);
                connected();
                if (await TryFollowEventsAsync(runtime, tell, stop))
                {
                    return;
                }

                await FollowListAsync(runtime, tell, stop);
            }
        }
        catch (Exception failed) when (failed is RpcException or OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            throw new IOException(failed.Message, failed);
        }
    }

    /// <summary>What it calls itself, once nobody else follows it.</summary>
    private async Task<string> WaitUntilItIsNobodysAsync(CancellationToken stop)
    {
        while (true)
        {
            var runtime = await AskAsync(client.AskNameAsync, stop);
            if (!await isAnothers(runtime, stop))
            {
                _isLeft = false;
                return runtime;
            }

            if (!_isLeft)
            {
                _isLeft = true;
                _lives = new CriLives(); // the other tells what happens meanwhile
                telemetry.LeftToAnother(Name, runtime);
            }

            await Task.Delay(LookBesideEventsEvery, clock, stop);
        }
    }

    /// <summary>False where it tells none.</summary>
    private async Task<bool> TryFollowEventsAsync(string runtime, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        if (!TellAll.Contains(runtime))
        {
            DoWithoutEvents("it may tell each to one listener alone");
            return false;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var call = client.Events(end.Token);
        try
        {
            if (await FollowEventsAsync(call.ResponseStream, tell, end.Token))
            {
                _withoutEvents = "";
                return true;
            }

            DoWithoutEvents("it ended the conversation before its first event");
            return false;
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.Unimplemented or StatusCode.Unknown or StatusCode.FailedPrecondition or StatusCode.PermissionDenied)
        {
            DoWithoutEvents($"refused as {refused.StatusCode}");
            return false;
        }
        finally
        {
            await end.CancelAsync(); // what waits for the next event or look
        }
    }

    /// <summary>Until it ends the conversation; false where it had told nothing.</summary>
    private async Task<bool> FollowEventsAsync(IAsyncStreamReader<ContainerEventResponse> events, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        var hasTold = false;
        var next = events.MoveNext(stop);
        var look = Task.Delay(LookEvery, clock, stop);
        while (true)
        {
            await Task.WhenAny(next, look);
            if (!next.IsCompleted)
            {
                await look;
                await LookAsync(tell, stop);
                look = Task.Delay(LookBesideEventsEvery, clock, stop);
            }
            else if (await next)
            {
                hasTold = true;
                await TakeAsync(events.Current, tell, stop);
                next = events.MoveNext(stop);
            }
            else
            {
                return hasTold;
            }
        }
    }

    /// <summary>Until someone else follows it.</summary>
    private async Task FollowListAsync(string runtime, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        for (var looks = 1; looks % LooksBetweenQuestions != 0 || !await isAnothers(runtime, stop); looks++)
        {
            await Task.Delay(LookEvery, clock, stop);
            await LookAsync(tell, stop);
        }
    }

    private async Task LookAsync(Action<RuntimeEvent> tell, CancellationToken stop)
    {
        foreach (var change in _lives.Take(await AskAsync(client.ListAsync, stop)))
        {
            await TellAsync(change, told: null, tell, stop);
        }

        if (_lives.LeftOut > 0)
        {
            telemetry.LeftOut(Name, _lives.LeftOut, isFirst: !_isCut);
        }

        _isCut = _lives.LeftOut > 0;
    }

    private async Task TakeAsync(ContainerEventResponse told, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        // a pod's sandbox is no container to the interface: the kernel tells of its process
        if (told.ContainerId != told.PodSandboxStatus?.Id && _lives.Take(told.ContainerId, told.ContainerEventType) is { } change)
        {
            await TellAsync(change, told, tell, stop);
        }
    }

    private async Task TellAsync(CriChange change, ContainerEventResponse? told, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        var status = told?.ContainersStatuses.FirstOrDefault(status => status.Id == change.Id);
        if (change.IsNew || status is null || (change.HasEnded && status.State != ContainerState.ContainerExited))
        {
            var (asked, who) = await AskAsync(patience => client.StatusAsync(change.Id, patience), stop) ?? (status, status is null ? null : CriClient.Describe(status));
            status = asked;
            if (who is not null)
            {
                created.Add(change.Id, who);
            }
        }

        if (status is not null) // else gone since it was listed: the kernel tells its end
        {
            Tell(change, status, told?.CreatedAt ?? 0, tell);
        }

        _lives.Settle(change);
    }

    private static void Tell(CriChange change, ContainerStatus status, long timeNs, Action<RuntimeEvent> tell)
    {
        if (change.HasStarted && (status.StartedAt > 0 || !change.HasEnded)) // one that could not be started ends without a start
        {
            tell(new RuntimeEvent(change.Id, LifecyclePhase.Started, TimeNs(status.StartedAt, timeNs), Source));
        }

        if (!change.HasEnded)
        {
            return;
        }

        var ended = new RuntimeEvent(change.Id, LifecyclePhase.Exited, TimeNs(status.FinishedAt, timeNs), Source);
        if (status.Reason == KilledForMemory)
        {
            tell(ended with { Phase = LifecyclePhase.Oom, Reason = KilledForMemory });
        }

        tell(status.State == ContainerState.ContainerExited ? ended with { ExitCode = status.ExitCode, Reason = $"exited with {status.ExitCode}" } : ended);
    }

    private static long TimeNs(long told, long otherwise) => told > 0 ? told : otherwise;

    private void DoWithoutEvents(string reason)
    {
        telemetry.WithoutEvents(Name, reason, isNew: _withoutEvents != reason);
        _withoutEvents = reason;
    }

    /// <summary>Asks, and does not wait forever for a runtime that hangs.</summary>
    private async Task<T> AskAsync<T>(Func<CancellationToken, ValueTask<T>> ask, CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        return await ask(either.Token);
    }
}
