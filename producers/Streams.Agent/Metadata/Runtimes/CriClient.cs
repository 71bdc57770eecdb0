using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Streams.Agent.Metadata.Cri;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Asks one runtime over the container runtime interface about a container, or about a pod's sandbox.</summary>
/// <remarks>Thread: any. What the runtime adds for people (the OCI specification among it) is read where it is there. Source: CRI runtime.v1 of Kubernetes 1.34.</remarks>
internal sealed class CriClient : IDisposable
{
    private const int MountLimit = 64;
    private const int LongestText = 1_024;
    private const int LongestAnswer = 16 * 1_024 * 1_024; // a list of some thousand containers with their labels; the kubelet takes as much

    private readonly GrpcChannel _channel;
    private readonly RuntimeService.RuntimeServiceClient _runtime;
    private volatile string _name = "";

    /// <summary>Connects at the first question.</summary>
    public CriClient(string socketPath)
    {
        SocketPath = socketPath;
        _channel = GrpcChannel.ForAddress("http://cri", new GrpcChannelOptions { HttpHandler = UnixSocketHandler.To(socketPath), DisposeHttpClient = true, MaxReceiveMessageSize = LongestAnswer });
        _runtime = new RuntimeService.RuntimeServiceClient(_channel);
    }

    /// <summary>Where it listens.</summary>
    public string SocketPath { get; }

    /// <summary>Fills in what it knows; false where it does not know the container or does not answer.</summary>
    public async ValueTask<bool> DescribeAsync(string id, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _runtime.ContainerStatusAsync(new ContainerStatusRequest { ContainerId = id, Verbose = true }, cancellationToken: cancellationToken);
            if (answer.Status?.Id != id)
            {
                return false; // it also answers to the beginning of an id
            }

            metadata.Runtime = await NameAsync(cancellationToken);
            Apply(answer, metadata);
            return true;
        }
        catch (RpcException)
        {
            return false; // not found, or a runtime that restarts: asked again with the container's next update
        }
    }

    /// <summary>How a container fares, and who it is; null where it does not know it (any more).</summary>
    /// <exception cref="RpcException">It does not answer.</exception>
    public async ValueTask<(ContainerStatus Status, ContainerMetadata Who)?> StatusAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _runtime.ContainerStatusAsync(new ContainerStatusRequest { ContainerId = id, Verbose = true }, cancellationToken: cancellationToken);
            var who = new ContainerMetadata { Runtime = await NameAsync(cancellationToken) };
            Apply(answer, who);
            return answer.Status?.Id == id ? (answer.Status, who) : null;
        }
        catch (RpcException absent) when (absent.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>All of its containers, without pods' sandboxes.</summary>
    /// <exception cref="RpcException">It does not answer.</exception>
    public async ValueTask<IReadOnlyList<Container>> ListAsync(CancellationToken cancellationToken) =>
        (await _runtime.ListContainersAsync(new ListContainersRequest(), cancellationToken: cancellationToken)).Containers;

    /// <summary>Follows what happens to its containers.</summary>
    public AsyncServerStreamingCall<ContainerEventResponse> Events(CancellationToken cancellationToken) =>
        _runtime.GetContainerEvents(new GetEventsRequest(), cancellationToken: cancellationToken);

    /// <summary>What it calls itself now: cri-o, containerd.</summary>
    /// <exception cref="RpcException">It does not answer.</exception>
    public async ValueTask<string> AskNameAsync(CancellationToken cancellationToken) =>
        _name = Cut((await _runtime.VersionAsync(new VersionRequest { Version = "v1" }, cancellationToken: cancellationToken)).RuntimeName);

    /// <summary>True where it answers.</summary>
    public async ValueTask<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await AskNameAsync(cancellationToken)).Length > 0;
        }
        catch (Exception silent) when (silent is RpcException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    /// <summary>What a status says by itself.</summary>
    public static ContainerMetadata Describe(ContainerStatus status)
    {
        var metadata = new ContainerMetadata();
        Apply(new ContainerStatusResponse { Status = status }, metadata);
        return metadata;
    }

    /// <summary>Takes over what a status says.</summary>
    internal static void Apply(ContainerStatusResponse answer, ContainerMetadata metadata)
    {
        if (answer.Status is not { } status)
        {
            return;
        }

        metadata.Name = Cut(status.Metadata?.Name ?? "");
        metadata.Image = Cut(status.Image is { UserSpecifiedImage.Length: > 0 } named ? named.UserSpecifiedImage : status.Image?.Image ?? "");
        metadata.ImageDigest = Cut(DigestOf(status.ImageRef));
        metadata.CreatedAtNs = status.CreatedAt;
        metadata.StartedAtNs = status.StartedAt;
        if (status.State == ContainerState.ContainerExited)
        {
            metadata.EndedAtNs = status.FinishedAt;
            metadata.ExitCode = status.ExitCode;
        }

        KubernetesLabels.Apply(status.Labels, metadata);
        if (answer.Info.TryGetValue("info", out var info))
        {
            ApplySpecification(info, metadata);
        }

        metadata.Mounts = [.. status.Mounts.Take(MountLimit).Select(mount => new Schemas.Mount { Source = Cut(mount.HostPath), Destination = Cut(mount.ContainerPath), ReadOnly = mount.Readonly })];
    }

    private static void ApplySpecification(string info, ContainerMetadata metadata)
    {
        try
        {
            using var json = JsonDocument.Parse(info);
            if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("runtimeSpec", out var specification))
            {
                RuntimeSpec.Apply(specification, metadata);
            }
        }
        catch (JsonException)
        {
            // it is for people: /proc has told the same already
        }
    }

    /// <summary>repository@sha256:… and sha256:… give sha256:….</summary>
    private static string DigestOf(string reference) =>
        reference[(reference.LastIndexOf('@') + 1)..] is var digest && digest.StartsWith("sha", StringComparison.Ordinal) && digest.Contains(':', StringComparison.Ordinal) ? digest : "";

    private async ValueTask<string> NameAsync(CancellationToken cancellationToken) => _name.Length > 0 ? _name : await AskNameAsync(cancellationToken);

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];
}
