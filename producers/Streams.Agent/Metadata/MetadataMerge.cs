using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>Lays what one source tells over what others told before.</summary>
internal static class MetadataMerge
{
    // who tells capabilities has read them off the container itself, and knows its namespaces and privileges as well
    private static bool HasLooked(ContainerMetadata told) => told.Capabilities.Count > 0;

    /// <summary>A new record: what <paramref name="told"/> knows, and <paramref name="before"/> where it does not.</summary>
    public static ContainerMetadata Over(ContainerMetadata before, ContainerMetadata told)
    {
        var both = new ContainerMetadata();
        Into(both, before);
        Into(both, told);
        return both;
    }

    /// <summary>Lays what is told over a record.</summary>
    public static void Into(ContainerMetadata record, ContainerMetadata told)
    {
        record.ContainerId = Text(told.ContainerId, record.ContainerId);
        record.Node = Text(told.Node, record.Node);
        record.Cluster = Text(told.Cluster, record.Cluster);
        record.Runtime = Text(told.Runtime, record.Runtime);
        record.Name = Text(told.Name, record.Name);
        record.Image = Text(told.Image, record.Image);
        record.ImageDigest = Text(told.ImageDigest, record.ImageDigest);
        record.PodName = Text(told.PodName, record.PodName);
        record.PodUid = Text(told.PodUid, record.PodUid);
        record.Namespace = Text(told.Namespace, record.Namespace);
        record.OwnerKind = Text(told.OwnerKind, record.OwnerKind);
        record.OwnerName = Text(told.OwnerName, record.OwnerName);
        record.ServiceAccount = Text(told.ServiceAccount, record.ServiceAccount);
        record.Labels = Both(record.Labels, told.Labels);
        record.Addresses = List(told.Addresses, record.Addresses);
        record.SystemdUnit = Text(told.SystemdUnit, record.SystemdUnit);
        record.SystemdSlice = Text(told.SystemdSlice, record.SystemdSlice);
        record.ComposeService = Text(told.ComposeService, record.ComposeService);
        record.ProvisionedBy = List(told.ProvisionedBy, record.ProvisionedBy);
        record.Privileged = told.Privileged || (record.Privileged && !HasLooked(told));
        record.Capabilities = List(told.Capabilities, record.Capabilities);
        record.HostNamespaces = HasLooked(told) ? [.. told.HostNamespaces] : List(told.HostNamespaces, record.HostNamespaces);
        record.Mounts = List(told.Mounts, record.Mounts);
        record.CgroupPath = Text(told.CgroupPath, record.CgroupPath);
        record.CgroupId = told.CgroupId != 0 ? told.CgroupId : record.CgroupId;
        record.CreatedAtNs = told.CreatedAtNs != 0 ? told.CreatedAtNs : record.CreatedAtNs;
        record.StartedAtNs = told.StartedAtNs != 0 ? told.StartedAtNs : record.StartedAtNs;
        record.EndedAtNs = told.EndedAtNs ?? record.EndedAtNs;
        record.ExitCode = told.ExitCode ?? record.ExitCode;
        record.Sources = [.. record.Sources.Union(told.Sources)];
    }

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
