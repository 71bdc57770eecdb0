using System.Net;
using System.Text.Json;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Speaks with the Docker engine (or Podman's compatible one) over its socket.</summary>
/// <remarks>Thread: any. State: image and reference → digest, at most 1,024; who containers are that it made. Bound: 16 MiB an answer. Source: Docker Engine API 1.24 and later.</remarks>
/// <param name="socketPath">Where it listens.</param>
/// <param name="cgroups">Where the cgroups lie of which it is believed; empty for all.</param>
internal sealed class DockerEngine(string socketPath, string cgroups = "") : IDisposable
{
    private const int RememberedImages = 1_024;
    private const int LongestKey = 2_048;
    private const int LongestAnswer = 16 * 1_024 * 1_024;

    private readonly HttpClient _engine = new(UnixSocketHandler.To(socketPath)) { BaseAddress = new Uri("http://docker"), Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = LongestAnswer };
    private readonly HttpClient _events = new(UnixSocketHandler.To(socketPath)) { BaseAddress = new Uri("http://docker"), Timeout = Timeout.InfiniteTimeSpan };
    private readonly Dictionary<string, string> _digests = [];

    /// <summary>Where it listens.</summary>
    public string SocketPath => socketPath;

    /// <summary>Podman speaks the same language over a socket that bears its name.</summary>
    public string Runtime { get; } = socketPath.Contains("podman", StringComparison.Ordinal) ? "podman" : "docker";

    /// <summary>Where the cgroups lie of which it is believed; empty for all.</summary>
    public string Cgroups => cgroups;

    /// <summary>What it told of containers when it made them.</summary>
    public CreatedContainers Created { get; } = new(cgroups.Length == 0 ? CreatedContainers.Most : CreatedContainers.MostOfAUser);

    /// <summary>True where it is believed about a container; a user's own engine is about that user's only.</summary>
    public bool IsBelievedAbout(string cgroupPath) => cgroupPath.StartsWith(cgroups, StringComparison.Ordinal);

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
    public void Dispose()
    {
        _engine.Dispose();
        _events.Dispose();
    }

    /// <summary>Follows what happens to its containers, one JSON object a line; from a moment on, ns since 1970, or from now (0).</summary>
    /// <exception cref="HttpRequestException">The engine is not there, or refuses.</exception>
    public async Task<Stream> EventsAsync(long sinceNs, CancellationToken cancellationToken)
    {
        var since = sinceNs > 0 ? FormattableString.Invariant($"&since={sinceNs / 1_000_000_000}.{sinceNs % 1_000_000_000:D9}") : "";
        var path = "/events?filters=" + Uri.EscapeDataString("""{"type":["container"]}""") + since;
        var answer = await _events.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStreamAsync(cancellationToken);
    }

    /// <summary>Digest by which the registry knows the image; the image's own id where it was built or imported here.</summary>
    public async ValueTask<string> DigestAsync(string imageId, string reference, CancellationToken cancellationToken)
    {
        var key = imageId + " " + reference;
        if (key.Length > LongestKey)
        {
            return ""; // no image's
        }

        lock (_digests)
        {
            if (_digests.TryGetValue(key, out var known))
            {
                return known;
            }
        }

        using var image = await GetAsync($"/images/{Uri.EscapeDataString(imageId)}/json", cancellationToken);
        var digest = image is null ? imageId : DockerSource.DigestOf(image.RootElement, imageId, reference);
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

    /// <summary>The same for an image of which only the reference is known; empty where the engine does not have it.</summary>
    public async ValueTask<string> DigestOfAsync(string reference, CancellationToken cancellationToken)
    {
        using var image = await GetAsync($"/images/{Uri.EscapeDataString(reference)}/json", cancellationToken);
        return image is null ? "" : DockerSource.DigestOf(image.RootElement, DockerSource.Text(image.RootElement, "Id"), reference);
    }

    /// <summary>Asks; null where the engine does not know, or does not answer.</summary>
    public async ValueTask<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken)
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
}
