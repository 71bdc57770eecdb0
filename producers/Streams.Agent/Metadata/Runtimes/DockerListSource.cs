using System.Text.Json;
using System.Text.Json.Nodes;
using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Asks the Docker engine's list for a container's name, image and labels. The list needs no lock, so it answers while the container still starts.</summary>
/// <remarks>Thread: any.</remarks>
internal sealed class DockerListSource(SocketClients<DockerEngine> engines) : IMetadataSource
{
    /// <inheritdoc/>
    public bool IsRuntime => true;

    /// <inheritdoc/>
    public bool IsComplete => false;

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
        var filter = Uri.EscapeDataString(new JsonObject { ["id"] = new JsonArray(origin.Key) }.ToJsonString());
        using var list = await engine.GetAsync($"/containers/json?all=1&filters={filter}", cancellationToken);
        if (list is not { RootElement.ValueKind: JsonValueKind.Array })
        {
            return false;
        }

        foreach (var container in list.RootElement.EnumerateArray())
        {
            if (DockerSource.Text(container, "Id") == origin.Key)
            {
                Apply(container, metadata);
                metadata.Runtime = engine.Runtime;
                metadata.ImageDigest = await engine.DigestAsync(DockerSource.Text(container, "ImageID"), metadata.Image, cancellationToken);
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes over what an entry of the list says.</summary>
    internal static void Apply(JsonElement container, ContainerMetadata metadata)
    {
        metadata.Image = DockerSource.Cut(DockerSource.Text(container, "Image"));
        metadata.Name = container.TryGetProperty("Names", out var names) && names.GetArrayLength() > 0 ? DockerSource.Cut((names[0].GetString() ?? "").TrimStart('/')) : "";
        KubernetesLabels.Apply(DockerSource.Map(container, "Labels"), metadata);
        DockerSource.ApplyAddresses(DockerSource.Object(container, "NetworkSettings"), metadata);
        DockerSource.ApplyMounts(container, metadata);
    }
}
