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

    private readonly GrpcChannel _channel;
    private readonly RuntimeService.RuntimeServiceClient _runtime;
    private volatile string _name = "";

    /// <summary>Connects at the first question.</summary>
    public CriClient(string socketPath)
    {
        SocketPath = socketPath;
        _channel = GrpcChannel.ForAddress("http://cri", new GrpcChannelOptions { HttpHandler = UnixSocketHandler.To(socketPath), DisposeHttpClient = true });
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
            metadata.Runtime = await NameAsync(cancellationToken);
            Apply(answer, metadata);
            return answer.Status?.Id == id; // it also answers to the beginning of an id
        }
        catch (RpcException failed) when (failed.StatusCode is not StatusCode.Cancelled)
        {
            return false; // not found, or a runtime that restarts: asked again with the container's next update
        }
    }

    /// <summary>True where it answers.</summary>
    public async ValueTask<bool> IsAliveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await NameAsync(cancellationToken)).Length > 0;
        }
        catch (Exception silent) when (silent is RpcException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    /// <summary>Takes over what a status says.</summary>
    internal static void Apply(ContainerStatusResponse answer, ContainerMetadata metadata)
    {
        if (answer.Status is not { } status)
        {
            return;
        }

        metadata.Name = status.Metadata?.Name ?? "";
        metadata.Image = status.Image is { UserSpecifiedImage.Length: > 0 } named ? named.UserSpecifiedImage : status.Image?.Image ?? "";
        metadata.ImageDigest = DigestOf(status.ImageRef);
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

        metadata.Mounts = [.. status.Mounts.Take(MountLimit).Select(mount => new Schemas.Mount { Source = mount.HostPath, Destination = mount.ContainerPath, ReadOnly = mount.Readonly })];
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

    private async ValueTask<string> NameAsync(CancellationToken cancellationToken)
    {
        if (_name.Length == 0)
        {
            _name = (await _runtime.VersionAsync(new VersionRequest { Version = "v1" }, cancellationToken: cancellationToken)).RuntimeName;
        }

        return _name;
    }
}
