using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Tells of a container which pod it is of, and whose that is, from the watch of this node's pods: no question leaves the node but the first for a new owner.</summary>
/// <remarks>Thread: any.</remarks>
internal sealed class KubernetesSource(PodLookup pods, OwnerResolver owners, Action<string> isUncertain) : IMetadataSource
{
    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <inheritdoc/>
    public bool IsRuntime => false;

    /// <inheritdoc/>
    public bool IsComplete => false;

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (await pods.FindAsync(origin, cancellationToken) is not { } pod)
        {
            return false;
        }

        var owner = await owners.ResolveAsync(pod, cancellationToken);
        if (!owner.IsCertain)
        {
            isUncertain(PodUid.Of(origin.CgroupPath));
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
}
