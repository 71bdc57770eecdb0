using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>Lays what one source tells over what others told before.</summary>
internal static class MetadataMerge
{
    // who tells capabilities has read them off the container itself, and knows its namespaces and privileges as well
    private static bool HasLooked(ContainerMetadata told) => told.Capabilities.Count > 0;

    /// <summary>A new record: what <paramref name="told"/> knows, and <paramref name="before"/> where it does not.</summary>
    public static ContainerMetadata Over(ContainerMetadata before, ContainerMetadata told) => new()
    {
        ContainerId = Text(told.ContainerId, before.ContainerId),
        Node = Text(told.Node, before.Node),
        Cluster = Text(told.Cluster, before.Cluster),
        Runtime = Text(told.Runtime, before.Runtime),
        Name = Text(told.Name, before.Name),
        Image = Text(told.Image, before.Image),
        ImageDigest = Text(told.ImageDigest, before.ImageDigest),
        PodName = Text(told.PodName, before.PodName),
        PodUid = Text(told.PodUid, before.PodUid),
        Namespace = Text(told.Namespace, before.Namespace),
        OwnerKind = Text(told.OwnerKind, before.OwnerKind),
        OwnerName = Text(told.OwnerName, before.OwnerName),
        ServiceAccount = Text(told.ServiceAccount, before.ServiceAccount),
        Labels = Both(before.Labels, told.Labels),
        Addresses = List(told.Addresses, before.Addresses),
        SystemdUnit = Text(told.SystemdUnit, before.SystemdUnit),
        SystemdSlice = Text(told.SystemdSlice, before.SystemdSlice),
        ComposeService = Text(told.ComposeService, before.ComposeService),
        ProvisionedBy = List(told.ProvisionedBy, before.ProvisionedBy),
        Privileged = told.Privileged || (before.Privileged && !HasLooked(told)),
        Capabilities = List(told.Capabilities, before.Capabilities),
        HostNamespaces = HasLooked(told) ? [.. told.HostNamespaces] : List(told.HostNamespaces, before.HostNamespaces),
        Mounts = List(told.Mounts, before.Mounts),
        CgroupPath = Text(told.CgroupPath, before.CgroupPath),
        CgroupId = told.CgroupId != 0 ? told.CgroupId : before.CgroupId,
        CreatedAtNs = told.CreatedAtNs != 0 ? told.CreatedAtNs : before.CreatedAtNs,
        StartedAtNs = told.StartedAtNs != 0 ? told.StartedAtNs : before.StartedAtNs,
        EndedAtNs = told.EndedAtNs ?? before.EndedAtNs,
        ExitCode = told.ExitCode ?? before.ExitCode,
        Sources = [.. before.Sources.Union(told.Sources)],
    };

    private static string Text(string told, string before) => told.Length > 0 ? told : before;

    private static List<T> List<T>(List<T> told, List<T> before) => [.. told.Count > 0 ? told : before];

    private static Dictionary<string, string> Both(Dictionary<string, string> before, Dictionary<string, string> told)
    {
        var both = new Dictionary<string, string>(before);
        foreach (var (name, value) in told)
        {
            both[name] = value;
        }

        return both;
    }
}
