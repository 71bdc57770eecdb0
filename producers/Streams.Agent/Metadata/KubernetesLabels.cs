using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>Reads what the kubelet, compose and others write into a container's labels.</summary>
/// <remarks>Owner: only what the labels or the pod's name show without asking the API. Bound: labels kept a container, and characters of each.</remarks>
internal static class KubernetesLabels
{
    private const int LabelLimit = 64;
    private const int LabelCharacters = 512; // of a name, of a value

    /// <summary>Takes the labels over, and what they say about pod, owner and compose service.</summary>
    public static void Apply(IReadOnlyDictionary<string, string> told, ContainerMetadata metadata)
    {
        var labels = told.Where(label => label.Key.Length <= LabelCharacters).ToDictionary(label => label.Key, label => label.Value.Length <= LabelCharacters ? label.Value : label.Value[..LabelCharacters]);
        foreach (var (name, value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal).Take(LabelLimit))
        {
            metadata.Labels[name] = value;
        }

        metadata.ComposeService = labels.GetValueOrDefault("com.docker.compose.service", labels.GetValueOrDefault("io.podman.compose.service", metadata.ComposeService));
        if (!labels.TryGetValue("io.kubernetes.pod.name", out var pod))
        {
            return;
        }

        metadata.PodName = pod;
        metadata.PodUid = labels.GetValueOrDefault("io.kubernetes.pod.uid", metadata.PodUid);
        metadata.Namespace = labels.GetValueOrDefault("io.kubernetes.pod.namespace", metadata.Namespace);
        metadata.Name = labels.GetValueOrDefault("io.kubernetes.container.name", metadata.Name);
        ApplyOwner(labels, pod, metadata);
    }

    private static void ApplyOwner(Dictionary<string, string> labels, string pod, ContainerMetadata metadata)
    {
        if (labels.TryGetValue("job-name", out var job) || labels.TryGetValue("batch.kubernetes.io/job-name", out job))
        {
            (metadata.OwnerKind, metadata.OwnerName) = ("Job", job);
        }
        else if (labels.TryGetValue("statefulset.kubernetes.io/pod-name", out _))
        {
            (metadata.OwnerKind, metadata.OwnerName) = ("StatefulSet", WithoutLast(pod));
        }
        else if (labels.TryGetValue("pod-template-hash", out var hash) && pod.Contains($"-{hash}-", StringComparison.Ordinal))
        {
            (metadata.OwnerKind, metadata.OwnerName) = ("Deployment", pod[..pod.IndexOf($"-{hash}-", StringComparison.Ordinal)]);
        }
        else
        {
            ApplyOwnerOfName(pod, metadata);
        }
    }

    /// <summary>Generated names end in five letters of an alphabet without vowels; below a ReplicaSet, its hash of up to ten comes before.</summary>
    private static void ApplyOwnerOfName(string pod, ContainerMetadata metadata)
    {
        var parts = pod.Split('-');
        if (parts.Length >= 3 && IsGenerated(parts[^1], 5, 5) && IsGenerated(parts[^2], 6, 10))
        {
            (metadata.OwnerKind, metadata.OwnerName) = ("Deployment", string.Join('-', parts[..^2]));
        }
    }

    private static bool IsGenerated(string part, int least, int most) =>
        part.Length >= least && part.Length <= most && part.All(letter => "bcdfghjklmnpqrstvwxz2456789".Contains(letter, StringComparison.Ordinal));

    private static string WithoutLast(string pod) => pod.LastIndexOf('-') is > 0 and var dash ? pod[..dash] : pod;
}
