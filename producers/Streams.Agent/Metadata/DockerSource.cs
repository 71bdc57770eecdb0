using System.Globalization;
using System.Net;
using System.Text.Json;
using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>Asks the Docker engine (or Podman's compatible one) about a container and its image.</summary>
/// <remarks>Thread: any. Two requests a container, one where the image was asked for before. Source: Docker Engine API 1.24 and later.</remarks>
internal sealed class DockerSource(string socketPath) : IMetadataSource, IDisposable
{
    private const int RememberedImages = 1_024;
    private const int MountLimit = 64;

    private readonly HttpClient _engine = new(UnixSocketHandler.To(socketPath)) { BaseAddress = new Uri("http://docker"), Timeout = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<string, string> _digests = [];

    /// <inheritdoc/>
    public string Name => "docker";

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (origin.Kind == CgroupKind.Service || !File.Exists(socketPath))
        {
            return false;
        }

        using var container = await GetAsync($"/containers/{Uri.EscapeDataString(origin.Key)}/json", cancellationToken);
        if (container is null || Text(container.RootElement, "Id") != origin.Key)
        {
            return false; // the engine also answers to names and prefixes, which are another's identity
        }

        Apply(container.RootElement, metadata);
        metadata.ImageDigest = await DigestAsync(Text(container.RootElement, "Image"), metadata.Image, cancellationToken);
        return true;
    }

    /// <summary>True where the engine answers.</summary>
    public async ValueTask<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _engine.GetAsync(new Uri("/_ping", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception silent) when (silent is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    /// <summary>Takes over what an inspection of the container says.</summary>
    internal static void Apply(JsonElement container, ContainerMetadata metadata)
    {
        metadata.Runtime = "docker";
        metadata.Name = Text(container, "Name").TrimStart('/');
        metadata.CreatedAtNs = Nanoseconds(Text(container, "Created"));

        var config = Object(container, "Config");
        metadata.Image = Text(config, "Image");
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

    private static void ApplyAddresses(JsonElement network, ContainerMetadata metadata)
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
                if (address.Length > 0 && !metadata.Addresses.Contains(address))
                {
                    metadata.Addresses.Add(address);
                }
            }
        }
    }

    private static void ApplyMounts(JsonElement container, ContainerMetadata metadata)
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
                Source = Text(mount, "Source"),
                Destination = Text(mount, "Destination"),
                ReadOnly = mount.TryGetProperty("RW", out var writable) && writable.ValueKind == JsonValueKind.False,
            });
        }
    }

    /// <summary>Digest by which the registry knows the image; the image's own id where it was built or imported here.</summary>
    private async ValueTask<string> DigestAsync(string imageId, string reference, CancellationToken cancellationToken)
    {
        var key = imageId + " " + reference;
        lock (_digests)
        {
            if (_digests.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        using var image = await GetAsync($"/images/{Uri.EscapeDataString(imageId)}/json", cancellationToken);
        var digest = image is null ? imageId : DigestOf(image.RootElement, imageId, reference);
        lock (_digests)
        {
            if (_digests.Count >= RememberedImages)
            {
                _digests.Clear();
            }

            _digests[key] = digest;
        }

        return digest;
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

        return best.Length > 0 ? best : imageId;
    }

    private async ValueTask<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _engine.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
            return answer.StatusCode == HttpStatusCode.OK
                ? await JsonDocument.ParseAsync(await answer.Content.ReadAsStreamAsync(cancellationToken), cancellationToken: cancellationToken)
                : null;
        }
        catch (Exception failed) when (failed is HttpRequestException or JsonException or IOException)
        {
            return null; // an engine that restarts is asked again with the container's next update
        }
    }

    private static JsonElement Object(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static Dictionary<string, string> Map(JsonElement parent, string name)
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
