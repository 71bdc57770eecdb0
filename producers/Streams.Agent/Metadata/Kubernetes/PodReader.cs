using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Reads a pod of the API.</summary>
/// <remarks>Source: Kubernetes API reference 1.34, Pod v1; static pods: annotation kubernetes.io/config.hash, which is the uid that the kubelet gives their cgroups.</remarks>
internal static class PodReader
{
    private const int LabelBound = 64;
    private const int LabelCharacters = 512;

    private static readonly string[] StatusLists = ["initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses"];

    /// <summary>Takes what is needed.</summary>
    public static PodRecord Read(JsonElement pod)
    {
        var metadata = Json.Field(pod, "metadata");
        var spec = Json.Field(pod, "spec");
        var status = Json.Field(pod, "status");
        return new PodRecord
        {
            Uid = Json.Text(metadata, "uid"),
            Name = Json.Text(metadata, "name"),
            Namespace = Json.Text(metadata, "namespace"),
            StaticUid = Json.Text(Json.Field(metadata, "annotations"), "kubernetes.io/config.hash"),
            ServiceAccount = Json.Text(spec, "serviceAccountName"),
            Controller = ObjectReference.ControllerOf(metadata),
            HasHostNetwork = Json.IsTrue(spec, "hostNetwork"),
            IsOver = Json.Text(status, "phase") is "Succeeded" or "Failed",
            Labels = Json.Pairs(metadata, "labels", LabelBound, LabelCharacters),
            Addresses = Addresses(status),
            Containers = [.. StatusLists.SelectMany(list => Json.Items(status, list)).SelectMany(Containers)],
        };
    }

    private static List<string> Addresses(JsonElement status)
    {
        var addresses = Json.Items(status, "podIPs").Select(item => Json.Text(item, "ip")).Where(address => address.Length > 0).ToList();
        return addresses.Count == 0 && Json.Text(status, "podIP") is { Length: > 0 } only ? [only] : addresses;
    }

    /// <summary>The container as it is now, and the one before its last restart.</summary>
    private static IEnumerable<PodContainer> Containers(JsonElement status)
    {
        var name = Json.Text(status, "name");
        var image = Json.Text(status, "image");
        var digest = Digest(Json.Text(status, "imageID"));
        var ended = Json.Field(Json.Field(status, "state"), "terminated");
        if (WithoutScheme(Json.Text(status, "containerID")) is { Length: > 0 } id)
        {
            yield return new PodContainer(name, id, image, digest, Json.Number(ended, "exitCode"), Json.Text(ended, "reason"));
        }

        var before = Json.Field(Json.Field(status, "lastState"), "terminated");
        if (WithoutScheme(Json.Text(before, "containerID")) is { Length: > 0 } last)
        {
            yield return new PodContainer(name, last, image, digest, Json.Number(before, "exitCode"), Json.Text(before, "reason"));
        }
    }

    /// <summary>containerd://4f… gives 4f….</summary>
    private static string WithoutScheme(string id) => id.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? id[(at + 3)..] : id;

    /// <summary>docker-pullable://repository@sha256:…, repository@sha256:… and sha256:… give sha256:….</summary>
    private static string Digest(string imageId)
    {
        var digest = imageId[(imageId.LastIndexOf('@') + 1)..];
        digest = WithoutScheme(digest);
        return digest.StartsWith("sha", StringComparison.Ordinal) && digest.Contains(':', StringComparison.Ordinal) ? digest : "";
    }
}
