using System.Globalization;
using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>Tells of a container what the kernel shows of one of its processes: capabilities, namespaces shared with the host, mounts, kind of root file system.</summary>
/// <remarks>Thread: any. No runtime is asked, so the image stays unknown. What cannot be read is left empty, which means unknown.</remarks>
internal sealed class ProcSource(string procRoot) : IMetadataSource
{
    private const int MountLimit = 64;

    private static readonly string[] Namespaces = ["pid", "net", "ipc", "uts"];

    /// <summary>File systems that every container has, and that tell nothing.</summary>
    private static readonly HashSet<string> Ordinary = ["proc", "sysfs", "cgroup", "cgroup2", "devpts", "mqueue", "tmpfs"];

    /// <inheritdoc/>
    public bool IsRuntime => false;

    /// <inheritdoc/>
    public bool IsComplete => false;

    /// <inheritdoc/>
    public string Name => "proc";

    /// <inheritdoc/>
    public ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (pid <= 0)
        {
            return ValueTask.FromResult(false);
        }

        try
        {
            var process = Path.Combine(procRoot, pid.ToString(CultureInfo.InvariantCulture));
            ApplyCapabilities(File.ReadLines(Path.Combine(process, "status")), metadata);
            if (origin.Kind != CgroupKind.Service)
            {
                metadata.Privileged = Capabilities.AreAll(metadata.Capabilities.Count);
                ApplyNamespaces(process, metadata);
                ApplyMounts(File.ReadLines(Path.Combine(process, "mountinfo")), metadata);
            }

            return ValueTask.FromResult(true);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return ValueTask.FromResult(false);
        }
    }

    /// <summary>Takes over the bounding set, which is what the container can ever have.</summary>
    internal static void ApplyCapabilities(IEnumerable<string> status, ContainerMetadata metadata)
    {
        foreach (var line in status)
        {
            if (line.StartsWith("CapBnd:", StringComparison.Ordinal) && ulong.TryParse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits))
            {
                metadata.Capabilities.Clear();
                metadata.Capabilities.AddRange(Capabilities.Of(bits));
                return;
            }
        }
    }

    /// <summary>Takes over the mounts, and the file system below / as a label.</summary>
    internal static void ApplyMounts(IEnumerable<string> mountInfo, ContainerMetadata metadata)
    {
        metadata.Mounts.Clear();
        foreach (var line in mountInfo)
        {
            var separator = line.IndexOf(" - ", StringComparison.Ordinal);
            var fields = line[..Math.Max(separator, 0)].Split(' ');
            var kind = separator < 0 ? [] : line[(separator + 3)..].Split(' ');
            if (fields.Length < 6 || kind.Length < 2)
            {
                continue;
            }

            if (fields[4] == "/")
            {
                metadata.Labels["streams.rootfs"] = kind[0];
            }
            else if (!Ordinary.Contains(kind[0]) && metadata.Mounts.Count < MountLimit)
            {
                metadata.Mounts.Add(new Mount { Source = fields[3], Destination = fields[4], ReadOnly = fields[5].Split(',').Contains("ro") });
            }
        }
    }

    private void ApplyNamespaces(string process, ContainerMetadata metadata)
    {
        metadata.HostNamespaces.Clear();
        foreach (var name in Namespaces)
        {
            var host = HostNamespaces.Read(procRoot, name);
            if (host.Length > 0 && HostNamespaces.Link(Path.Combine(process, "ns", name)) == host)
            {
                metadata.HostNamespaces.Add(name);
            }
        }
    }
}
