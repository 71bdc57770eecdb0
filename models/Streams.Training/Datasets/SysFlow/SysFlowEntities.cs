using System.Text;
using System.Text.RegularExpressions;
using Streams.Schemas;
using Streams.Schemas.Recording;

namespace Streams.Training.Datasets.SysFlow;

/// <summary>Who is who in a capture: exporter, containers, pods, and the addresses that are the capture's own.</summary>
internal sealed partial class SysFlowEntities
{
    private readonly Dictionary<string, ForeignRecord> _containers = [];
    private readonly Dictionary<string, ForeignRecord> _pods = [];
    private readonly HashSet<(string Container, long Address)> _own = [];
    private readonly Dictionary<string, string> _containerOfProcess = [];

    public SysFlowEntities(string capture, IEnumerable<ForeignRecord> records)
    {
        foreach (var record in records)
        {
            switch (record.Type)
            {
                case "SFHeader":
                    Node = $"{record.Text("exporter")}-{Path.GetFileNameWithoutExtension(capture)}";
                    break;
                case "Container":
                    _containers[record.Text("id")] = record;
                    break;
                case "Pod":
                    _pods[record.Text("id")] = record;
                    break;
                case "Process":
                    _containerOfProcess[KeyOf(record.Record("oid"))] = record.Text("containerId");
                    break;
                case "NetworkFlow":
                    Learn(record);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Name of the node.</summary>
    public string Node { get; private set; } = "sysflow";

    /// <summary>Key of a process in its capture.</summary>
    public static string KeyOf(ForeignRecord? oid) => oid is null ? "" : $"{oid.Number("createTS")}.{oid.Number("hpid")}";

    /// <summary>Id of the container of a process; the host's for one outside containers.</summary>
    public string ContainerOf(ForeignRecord? oid)
    {
        var container = _containerOfProcess.GetValueOrDefault(KeyOf(oid), "");
        return container.Length > 0 ? container : $"host:{Node}";
    }

    /// <summary>True where others opened the connection. A flow that was open before the capture says neither: then the side that is known as the container's own decides.</summary>
    public bool IsInbound(ForeignRecord flow)
    {
        var operations = (SysFlowOperations)flow.Number("opFlags");
        if ((operations & (SysFlowOperations.Accept | SysFlowOperations.Connect)) != 0)
        {
            return operations.HasFlag(SysFlowOperations.Accept);
        }
        var container = ContainerOf(flow.Record("procOID"));
        return _own.Contains((container, flow.Number("dip"))) && !_own.Contains((container, flow.Number("sip")));
    }

    /// <summary>One entry of metadata for each container.</summary>
    public IEnumerable<RecordedEntry> Metadata() => _containers.Values.Select(container => new RecordedEntry
    {
        Topic = TopicCatalog.Metadata,
        Key = Encoding.UTF8.GetBytes(container.Text("id")),
        Metadata = MetadataOf(container),
    });

    private ContainerMetadata MetadataOf(ForeignRecord container)
    {
        var (image, digest) = ImageOf(container);
        var metadata = new ContainerMetadata
        {
            ContainerId = container.Text("id"),
            Node = Node,
            Runtime = container.Text("type") switch { "CT_DOCKER" => "docker", "CT_CONTAINERD" => "containerd", "CT_CRIO" => "cri-o", _ => "" },
            Name = container.Text("name"),
            Image = image,
            ImageDigest = digest,
            Privileged = container.Flag("privileged"),
            Sources = ["sysflow"],
        };
        if (PodName().Match(metadata.Name) is { Success: true } match)
        {
            metadata.PodName = match.Groups["pod"].Value;
            metadata.Namespace = match.Groups["namespace"].Value;
            metadata.PodUid = match.Groups["uid"].Value;
        }
        if (_pods.TryGetValue(container.Text("podId"), out var pod))
        {
            (metadata.PodName, metadata.Namespace, metadata.PodUid) = (pod.Text("name"), pod.Text("namespace"), pod.Text("id"));
        }
        if (DeploymentName().Match(metadata.PodName) is { Success: true } owner)
        {
            (metadata.OwnerKind, metadata.OwnerName) = ("Deployment", owner.Groups["name"].Value);
        }
        return metadata;
    }

    private static (string Image, string Digest) ImageOf(ForeignRecord container)
    {
        var image = container.Text("image").TrimEnd('/');
        var at = image.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            return (image[..at], image[(at + 1)..]);
        }
        var id = container.Text("imageid");
        return (image, id.Length == 0 || id.StartsWith("sha256:", StringComparison.Ordinal) ? id : $"sha256:{id}");
    }

    private void Learn(ForeignRecord flow)
    {
        var operations = (SysFlowOperations)flow.Number("opFlags");
        var container = ContainerOf(flow.Record("procOID"));
        if (operations.HasFlag(SysFlowOperations.Accept))
        {
            _own.Add((container, flow.Number("dip")));
        }
        else if (operations.HasFlag(SysFlowOperations.Connect))
        {
            _own.Add((container, flow.Number("sip")));
        }
    }

    [GeneratedRegex("^k8s_[^_]+_(?<pod>[^_]+)_(?<namespace>[^_]+)_(?<uid>[0-9a-f-]+)_[0-9]+$", RegexOptions.CultureInvariant)]
    private static partial Regex PodName();

    [GeneratedRegex("^(?<name>.+)-[0-9a-f]{8,10}-[0-9a-z]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex DeploymentName();
}
