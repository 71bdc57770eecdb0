using Grpc.Core;
using Grpc.Net.Client;
using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Containerd;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Asks one containerd about a container and its image, in whichever of its namespaces the container lives.</summary>
/// <remarks>Thread: any. The namespaces are listed once, and again when a container is in none of them. Source: containerd API v1.</remarks>
internal sealed class ContainerdClient : IDisposable
{
    private const string NamespaceHeader = "containerd-namespace";

    private readonly GrpcChannel _channel;
    private readonly Containers.ContainersClient _containers;
    private readonly Images.ImagesClient _images;
    private readonly Namespaces.NamespacesClient _namespaces;
    private readonly Events.EventsClient _events;
    private volatile IReadOnlyList<string> _known = [];

    /// <summary>Connects at the first question.</summary>
    public ContainerdClient(string socketPath)
    {
        SocketPath = socketPath;
        _channel = GrpcChannel.ForAddress("http://containerd", new GrpcChannelOptions { HttpHandler = UnixSocketHandler.To(socketPath), DisposeHttpClient = true });
        _containers = new Containers.ContainersClient(_channel);
        _images = new Images.ImagesClient(_channel);
        _namespaces = new Namespaces.NamespacesClient(_channel);
        _events = new Events.EventsClient(_channel);
    }

    /// <summary>Where it listens.</summary>
    public string SocketPath { get; }

    /// <summary>Fills in what it knows; false where it does not know the container or does not answer.</summary>
    public async ValueTask<bool> DescribeAsync(Origin origin, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        try
        {
            var found = await FindAsync(origin, cancellationToken);
            if (found is not var (container, home))
            {
                return false;
            }

            Apply(container, home, metadata);
            await ApplyImageAsync(container.Image, home, metadata, cancellationToken);
            return true;
        }
        catch (RpcException)
        {
            return false; // a containerd that restarts is asked again with the container's next update
        }
    }

    /// <summary>What it knows of a container of a namespace; null where it does not know it or does not answer.</summary>
    public async ValueTask<ContainerMetadata?> DescribeAsync(string id, string home, CancellationToken cancellationToken)
    {
        try
        {
            if (await TryGetAsync(id, home, cancellationToken) is not { } container)
            {
                return null;
            }

            var metadata = new ContainerMetadata();
            Apply(container, home, metadata);
            await ApplyImageAsync(container.Image, home, metadata, cancellationToken);
            return metadata;
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>Follows what happens in all of its namespaces.</summary>
    public AsyncServerStreamingCall<Envelope> Subscribe(IEnumerable<string> filters, CancellationToken cancellationToken)
    {
        var request = new SubscribeRequest();
        request.Filters.AddRange(filters);
        return _events.Subscribe(request, cancellationToken: cancellationToken);
    }

    /// <summary>True where containerd answers.</summary>
    public async ValueTask<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _namespaces.ListAsync(new ListNamespacesRequest(), cancellationToken: cancellationToken);
            return true;
        }
        catch (Exception silent) when (silent is RpcException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private async ValueTask<(Container Container, string Home)?> FindAsync(Origin origin, CancellationToken cancellationToken)
    {
        var before = _known; // others may learn of more meanwhile
        foreach (var home in Candidates(origin, before))
        {
            if (await TryGetAsync(origin.Key, home, cancellationToken) is { } container)
            {
                return (container, home);
            }
        }

        var listed = await _namespaces.ListAsync(new ListNamespacesRequest(), cancellationToken: cancellationToken);
        string[] all = [.. listed.Namespaces.Select(item => item.Name)];
        _known = all;
        foreach (var home in all.Except(before))
        {
            if (await TryGetAsync(origin.Key, home, cancellationToken) is { } container)
            {
                return (container, home);
            }
        }

        return null;
    }

    /// <summary>The likeliest first: ctr's cgroup path names the namespace.</summary>
    private static IEnumerable<string> Candidates(Origin origin, IReadOnlyList<string> known)
    {
        var components = origin.CgroupPath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return components.Length == 2 && known.Contains(components[0]) ? known.OrderByDescending(name => name == components[0]) : known;
    }

    private async ValueTask<Container?> TryGetAsync(string id, string home, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _containers.GetAsync(new GetContainerRequest { Id = id }, Within(home), cancellationToken: cancellationToken);
            return answer.Container;
        }
        catch (RpcException absent) when (absent.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static void Apply(Container container, string home, ContainerMetadata metadata)
    {
        metadata.Runtime = home == "moby" ? "docker" : "containerd";
        metadata.Image = container.Image;
        metadata.Name = container.Labels.GetValueOrDefault("nerdctl/name", container.Id);
        KubernetesLabels.Apply(container.Labels, metadata);
        if (container.CreatedAt is { } created)
        {
            metadata.CreatedAtNs = (created.Seconds * 1_000_000_000) + created.Nanos;
        }

        if (container.Spec is { Value.IsEmpty: false } spec)
        {
            RuntimeSpec.Apply(spec.Value.Memory, metadata);
        }
    }

    private async ValueTask ApplyImageAsync(string reference, string home, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (reference.Length == 0)
        {
            return;
        }

        try
        {
            var answer = await _images.GetAsync(new GetImageRequest { Name = reference }, Within(home), cancellationToken: cancellationToken);
            metadata.ImageDigest = answer.Image?.Target?.Digest ?? "";
        }
        catch (RpcException absent) when (absent.StatusCode == StatusCode.NotFound)
        {
            // the image was removed while the container runs
        }
    }

    private static Grpc.Core.Metadata Within(string home) => new() { { NamespaceHeader, home } };
}
