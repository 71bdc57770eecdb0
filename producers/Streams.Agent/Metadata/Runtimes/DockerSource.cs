using System.Globalization;
using System.Text.Json;
using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Asks the Docker engine for everything about a container. It answers only once the container has started, since a start holds the container's lock.</summary>
/// <remarks>Thread: any. Two requests a container, one where the image was asked for before.</remarks>
internal sealed class DockerSource(SocketClients<DockerEngine> engines) : IMetadataSource
{
    private const int MountLimit = 64;
    private const int AddressLimit = 64;
    private const int LongestText = 1_024;
    private const int LongestDigest = 256;

    /// <inheritdoc/>
    public bool IsRuntime => true;

    /// <inheritdoc/>
    public bool IsComplete => true;

    /// <inheritdoc/>
    public string Name => "docker";

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (origin.Kind == CgroupKind.Service)
        {
            return false;
        }

        foreach (var engine in engines.Present.Where(engine => engine.IsBelievedAbout(origin.CgroupPath)))
        {
            if (await DescribeAsync(engine, origin, metadata, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    private static async ValueTask<bool> DescribeAsync(DockerEngine engine, Origin origin, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        using var container = await engine.GetAsync($"/containers/{Uri.EscapeDataString(origin.Key)}/json", cancellationToken);
        if (container is null || Text(container.RootElement, "Id") != origin.Key)
        {
            return false; // the engine also answers to names and prefixes, which are another's identity
        }

        Apply(container.RootElement, metadata);
        metadata.Runtime = engine.Runtime;
        metadata.ImageDigest = await engine.DigestAsync(Text(container.RootElement, "Image"), metadata.Image, cancellationToken);
        return true;
    }

    /// <summary>Takes over what an inspection of the container says.</summary>
    internal static void Apply(JsonElement container, ContainerMetadata metadata)
    {
        metadata.Name = Cut(Text(container, "Name").TrimStart('/'));
        metadata.CreatedAtNs = Nanoseconds(Text(container, "Created"));

        var config = Object(container, "Config");
        metadata.Image = Cut(Text(config, "Image"));
        KubernetesLabels.Apply(Map(config, "Labels"), metadata);

        var state = Object(container, "State");
        metadata.StartedAtNs = Nanoseconds(Text(state, "StartedAt"));
        if (Text(state, "Status") is "exited" or "dead")
        {
            metadata.EndedAtNs = Nanoseconds(Text(state, "FinishedAt"));
            metadata.ExitCode = state.TryGetProperty("ExitCode", out var code) && code.TryGetInt32(out var value) ? value : null;
        }

        var host = Object(container, "HostConfig");
        metadata.Privileged = host.ValueKind == JsonValueKind.Object && host.TryGetProperty("Privileged", out var privileged) && privileged.ValueKind == JsonValueKind.True;
        ApplyHostNamespaces(host, metadata);
        ApplyAddresses(Object(container, "NetworkSettings"), metadata);
        ApplyMounts(container, metadata);
    }

    private static void ApplyHostNamespaces(JsonElement host, ContainerMetadata metadata)
    {
        foreach (var (property, name) in new[] { ("PidMode", "pid"), ("NetworkMode", "net"), ("IpcMode", "ipc"), ("UTSMode", "uts") })
        {
            if (Text(host, property) == "host" && !metadata.HostNamespaces.Contains(name))
            {
                metadata.HostNamespaces.Add(name);
            }
        }
    }

    internal static void ApplyAddresses(JsonElement network, ContainerMetadata metadata)
    {
        var networks = Object(network, "Networks");
        if (networks.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var attached in networks.EnumerateObject())
        {
            foreach (var property in new[] { "IPAddress", "GlobalIPv6Address" })
            {
                var address = Text(attached.Value, property);
                if (address.Length is > 0 and <= AddressLimit && metadata.Addresses.Count < AddressLimit && !metadata.Addresses.Contains(address))
                {
                    metadata.Addresses.Add(address);
                }
            }
        }
    }

    internal static void ApplyMounts(JsonElement container, ContainerMetadata metadata)
    {
        if (!container.TryGetProperty("Mounts", out var mounts) || mounts.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        metadata.Mounts.Clear();
        foreach (var mount in mounts.EnumerateArray().Take(MountLimit))
        {
            metadata.Mounts.Add(new Mount
            {
                Source = Cut(Text(mount, "Source")),
                Destination = Cut(Text(mount, "Destination")),
                ReadOnly = mount.TryGetProperty("RW", out var writable) && writable.ValueKind == JsonValueKind.False,
            });
        }
    }

    /// <summary>Picks the digest of the repository that the reference names.</summary>
    internal static string DigestOf(JsonElement image, string imageId, string reference)
    {
        if (!image.TryGetProperty("RepoDigests", out var digests) || digests.ValueKind != JsonValueKind.Array)
        {
            return imageId;
        }

        var repository = ImageReference.Repository(reference);
        var best = "";
        foreach (var entry in digests.EnumerateArray())
        {
            var text = entry.GetString() ?? "";
            var at = text.IndexOf('@', StringComparison.Ordinal);
            if (at >= 0 && (best.Length == 0 || text[..at] == repository))
            {
                best = text[(at + 1)..];
            }
        }

        return best.Length is > 0 and <= LongestDigest ? best : imageId;
    }

    internal static JsonElement Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    internal static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>No name, image or path of a container is longer.</summary>
    internal static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText];

    internal static Dictionary<string, string> Map(JsonElement parent, string name)
    {
        var map = new Dictionary<string, string>();
        if (Object(parent, name) is { ValueKind: JsonValueKind.Object } labels)
        {
            foreach (var label in labels.EnumerateObject())
            {
                map[label.Name] = label.Value.GetString() ?? "";
            }
        }

        return map;
    }

    private static long Nanoseconds(string time) =>
        DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed) && parsed.Year > 1970
            ? (parsed.UtcTicks - DateTime.UnixEpoch.Ticks) * 100
            : 0;
}
