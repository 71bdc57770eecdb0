namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>What is needed of a pod; immutable.</summary>
internal sealed record PodRecord
{
    /// <summary>Uid in the API.</summary>
    public required string Uid { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Uid that the kubelet uses for a pod of its own files, which the API only mirrors; empty for others.</summary>
    public string StaticUid { get; init; } = "";

    /// <summary>Service account.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>Its controller; null for none.</summary>
    public ObjectReference? Controller { get; init; }

    /// <summary>True where it has the node's network and so no address of its own.</summary>
    public bool HasHostNetwork { get; init; }

    /// <summary>True where all its containers have ended for good: its address may be another's already.</summary>
    public bool IsOver { get; init; }

    /// <summary>Labels, bounded.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Addresses.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Containers that the API knows an id of, the ones before a restart included.</summary>
    public IReadOnlyList<PodContainer> Containers { get; init; } = [];

    /// <summary>The same without what only a container's own node needs, to hold many.</summary>
    public PodRecord AddressesOnly() => this with { Labels = TemplateHash(Labels), Containers = [] };

    /// <summary>True where nothing differs that is written about its containers.</summary>
    public bool SaysTheSameAs(PodRecord other) =>
        Name == other.Name
        && ServiceAccount == other.ServiceAccount
        && Controller == other.Controller
        && Addresses.SequenceEqual(other.Addresses)
        && Containers.SequenceEqual(other.Containers)
        && Labels.Count == other.Labels.Count
        && Labels.All(label => other.Labels.TryGetValue(label.Key, out var value) && value == label.Value);

    private static Dictionary<string, string> TemplateHash(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue("pod-template-hash", out var hash) ? new() { ["pod-template-hash"] = hash } : [];
}
