namespace Streams.Schemas.Identity;

/// <summary>What a container belongs to, so that the hundredth replica is judged like the first: the key of profiles, detections and incidents.</summary>
/// <remarks>
/// In order: <c>cluster/namespace/kind/name</c> under Kubernetes, the systemd unit, the compose service, the image repository, <c>node/container id</c>. Processes outside containers: <c>host:node</c>.
/// </remarks>
public static class WorkloadName
{
    private const string UnknownPrefix = "unknown/";

    /// <summary>The workload of a container whose metadata is known.</summary>
    public static string From(ContainerMetadata metadata)
    {
        if (new ContainerId(metadata.ContainerId).IsHost)
        {
            return metadata.ContainerId;
        }
        if (metadata.OwnerName.Length > 0)
        {
            return $"{metadata.Cluster}/{metadata.Namespace}/{metadata.OwnerKind}/{metadata.OwnerName}";
        }
        if (metadata.PodName.Length > 0)
        {
            return $"{metadata.Cluster}/{metadata.Namespace}/Pod/{metadata.PodName}";
        }
        if (metadata.SystemdUnit.Length > 0 && !IsScopeOfOneContainer(metadata))
        {
            return metadata.SystemdUnit;
        }
        if (metadata.ComposeService.Length > 0)
        {
            return metadata.ComposeService;
        }
        var repository = RepositoryOf(metadata.Image);
        return repository.Length > 0 ? repository : $"{metadata.Node}/{metadata.ContainerId}";
    }

    /// <summary>The workload of a container whose metadata has not come in time.</summary>
    public static string Unknown(string containerId) =>
        new ContainerId(containerId).IsHost ? containerId : UnknownPrefix + containerId;

    /// <summary>True where the name only says that the workload is not known.</summary>
    public static bool IsUnknown(string workload) => workload.StartsWith(UnknownPrefix, StringComparison.Ordinal);

    /// <summary>A runtime makes a scope for each container (docker-ID.scope): that names the container again, not what it belongs to.</summary>
    private static bool IsScopeOfOneContainer(ContainerMetadata metadata) =>
        metadata.SystemdUnit.EndsWith(".scope", StringComparison.Ordinal)
        && (metadata.SystemdUnit.Contains(metadata.ContainerId, StringComparison.Ordinal) || metadata.ContainerId.Length == 0);

    /// <summary>The image without tag and digest; a colon before the last slash is a registry's port.</summary>
    private static string RepositoryOf(string image)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var reference = digest >= 0 ? image[..digest] : image;
        var tag = reference.LastIndexOf(':');
        var isBareDigest = reference.StartsWith("sha256:", StringComparison.Ordinal);
        return isBareDigest ? "" : tag > reference.LastIndexOf('/') ? reference[..tag] : reference;
    }
}
