using System.Collections.Concurrent;
using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Follows the owners of a pod up to its workload: ReplicaSet → Deployment, Job → CronJob; others are workloads themselves.</summary>
/// <remarks>
/// Each owner is asked for once, by name and only its metadata: a node has few, and watching all ReplicaSets of a cluster from each node would cost the API server dearly.
/// State: uid → its controller, at most 4,096, the oldest half leaves. Thread: any; at most four questions at a time.
/// Source: Kubernetes documentation, "Owners and dependents"; the hash in a pod's label pod-template-hash ends its ReplicaSet's name, a CronJob's Job ends in the minute of its run.
/// </remarks>
internal sealed class OwnerResolver(KubernetesApi api, KubernetesTelemetry telemetry, TimeProvider clock) : IDisposable
{
    private const int Bound = 4_096;
    private const int Questions = 4;
    private const int MostSteps = 4;

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);

    /// <summary>What is made by something else as a rule, and where the API has it.</summary>
    private static readonly Dictionary<string, (string Prefix, string Plural)> Between = new()
    {
        ["ReplicaSet"] = ("/apis/apps/v1", "replicasets"),
        ["Job"] = ("/apis/batch/v1", "jobs"),
    };

    private readonly ConcurrentDictionary<string, Lazy<Task<ObjectReference?>>> _controllers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = [];
    private readonly SemaphoreSlim _permits = new(Questions);
    private long _refusedAt = long.MinValue;

    /// <summary>Finds the workload of a pod. Never fails: where the API does not answer, the name is taken from what the pod shows.</summary>
    public async ValueTask<WorkloadOwner> ResolveAsync(PodRecord pod, CancellationToken cancellationToken)
    {
        if (pod.Controller is not { } owner)
        {
            return new WorkloadOwner("Pod", pod.Name, [], IsCertain: true);
        }

        var chain = new List<string> { owner.ToString() };
        for (var step = 0; step < MostSteps && Between.TryGetValue(owner.Kind, out var place); step++)
        {
            ObjectReference? above;
            try
            {
                above = await ControllerAsync(place, pod.Namespace, owner).WaitAsync(cancellationToken);
            }
            catch (Exception failed) when (failed is KubernetesApiException or HttpRequestException or IOException or JsonException or TimeoutException)
            {
                AskAnew(place, pod.Namespace, owner);
                return Guessed(pod, owner);
            }

            if (above is null)
            {
                break;
            }

            owner = above;
            chain.Insert(0, owner.ToString());
        }

        return new WorkloadOwner(owner.Kind, owner.Name, chain, IsCertain: true);
    }

    /// <summary>Asks ahead for a pod that has just come, so that its containers need not wait.</summary>
    public void Prefetch(PodRecord pod)
    {
        if (pod.Controller is { } owner && Between.TryGetValue(owner.Kind, out var place))
        {
            _ = ControllerAsync(place, pod.Namespace, owner);
        }
    }

    /// <summary>How many owners are remembered, or stand in the order in which they leave.</summary>
    internal int Remembered => _order.Count;

    /// <inheritdoc/>
    public void Dispose() => _permits.Dispose();

    /// <summary>What a pod's own name and labels say of its workload.</summary>
    internal static WorkloadOwner Guessed(PodRecord pod, ObjectReference owner)
    {
        var (kind, name) = owner.Kind switch
        {
            "ReplicaSet" when pod.Labels.TryGetValue("pod-template-hash", out var hash) && owner.Name.EndsWith("-" + hash, StringComparison.Ordinal) =>
                ("Deployment", owner.Name[..^(hash.Length + 1)]),
            "Job" when owner.Name.LastIndexOf('-') is > 0 and var dash && owner.Name.Length - dash - 1 is >= 8 and <= 10 && owner.Name.AsSpan(dash + 1).IndexOfAnyExceptInRange('0', '9') < 0 =>
                ("CronJob", owner.Name[..dash]),
            _ => (owner.Kind, owner.Name),
        };
        return new WorkloadOwner(kind, name, kind == owner.Kind ? [owner.ToString()] : [$"{kind}/{name}", owner.ToString()], IsCertain: false);
    }

    private Task<ObjectReference?> ControllerAsync((string Prefix, string Plural) place, string space, ObjectReference owned)
    {
        var made = Question(place, space, owned);
        var question = _controllers.GetOrAdd(owned.Uid, made);
        if (question == made)
        {
            _order.Enqueue(owned.Uid);
            while (_controllers.Count > Bound && _order.TryDequeue(out var oldest))
            {
                _controllers.TryRemove(oldest, out _);
            }
        }

        return question.Value;
    }

    /// <summary>An answer that failed is forgotten, its place in the order is not: who is refused asks again and again.</summary>
    private void AskAnew((string Prefix, string Plural) place, string space, ObjectReference owned)
    {
        if (_controllers.TryGetValue(owned.Uid, out var failed) && failed is { IsValueCreated: true, Value.IsFaulted: true })
        {
            _controllers.TryUpdate(owned.Uid, Question(place, space, owned), failed);
        }
    }

    private Lazy<Task<ObjectReference?>> Question((string Prefix, string Plural) place, string space, ObjectReference owned) => new(() => AskAsync(place, space, owned));

    private async Task<ObjectReference?> AskAsync((string Prefix, string Plural) place, string space, ObjectReference owned)
    {
        var refusedAt = Volatile.Read(ref _refusedAt);
        if (refusedAt != long.MinValue && clock.GetElapsedTime(refusedAt) < RefusedFor)
        {
            throw new TimeoutException("the account may not read owners");
        }

        using var patience = new CancellationTokenSource(AnswerWithin, clock);
        try
        {
            await _permits.WaitAsync(patience.Token);
            try
            {
                using var answer = await api.GetAsync(
                    $"{place.Prefix}/namespaces/{Uri.EscapeDataString(space)}/{place.Plural}/{Uri.EscapeDataString(owned.Name)}", metadataOnly: true, patience.Token);
                var metadata = Json.Field(answer.RootElement, "metadata");
                return Json.Text(metadata, "uid") == owned.Uid
                    ? ObjectReference.ControllerOf(metadata)
                    : throw new TimeoutException("another object has its name by now");
            }
            finally
            {
                _permits.Release();
            }
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"{place.Plural} {owned.Name} was not told in time", late);
        }
        catch (KubernetesApiException refused)
        {
            if (refused.IsForbidden)
            {
                Volatile.Write(ref _refusedAt, clock.GetTimestamp());
            }

            if (!refused.IsAbsent)
            {
                telemetry.Failed(place.Plural, refused, inARow: 1);
            }

            throw;
        }
    }
}
