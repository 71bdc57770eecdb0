using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Tells of a container which pod it is of, and whose that is, from the watch of this node's pods: no question leaves the node but the first for a new owner.</summary>
/// <remarks>Thread: any. The pod is found by the uid that stands in the container's cgroup, so it is never another of the same name.</remarks>
internal sealed class KubernetesSource(PodDirectory pods, OwnerResolver owners, Func<bool> mayComeYet, TimeSpan wait, Action<string> isUncertain, TimeProvider clock) : IMetadataSource
{
    private const int LookEveryMs = 5;

    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public bool IsRuntime => false;

    /// <inheritdoc/>
    public bool IsComplete => false;

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        var uid = PodUid.Of(origin.CgroupPath);
        if (uid.Length == 0 || await FindAsync(uid, cancellationToken) is not { } pod)
        {
            return false;
        }

        var owner = await owners.ResolveAsync(pod, cancellationToken);
        if (!owner.IsCertain)
        {
            isUncertain(uid);
        }

        Apply(pod, owner, metadata);
        return true;
    }

    /// <summary>Takes over what a pod and its owners say of its containers.</summary>
    internal static void Apply(PodRecord pod, WorkloadOwner owner, ContainerMetadata metadata)
    {
        metadata.PodName = pod.Name;
        metadata.PodUid = pod.Uid;
        metadata.Namespace = pod.Namespace;
        metadata.ServiceAccount = pod.ServiceAccount;
        (metadata.OwnerKind, metadata.OwnerName) = (owner.Kind, owner.Name);
        metadata.ProvisionedBy = [.. owner.Chain, $"Pod/{pod.Name}"];
        metadata.Addresses.AddRange(pod.Addresses);
        foreach (var (name, value) in pod.Labels)
        {
            metadata.Labels[name] = value;
        }
    }

    /// <summary>The kubelet hears of a pod when the watch does, a second before it has a container; only what comes with the agent's own start is to be waited for.</summary>
    private async ValueTask<PodRecord?> FindAsync(string uid, CancellationToken cancellationToken)
    {
        var beganAt = clock.GetTimestamp();
        while (true)
        {
            if (pods.Find(uid) is { } pod)
            {
                return pod;
            }

            if (!mayComeYet() || clock.GetElapsedTime(beganAt) >= wait)
            {
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(LookEveryMs), clock, cancellationToken);
        }
    }
}
