using System.Text.Json;
using Streams.Agent.Metadata.Kubernetes;

namespace Streams.Agent.Cluster;

/// <summary>What is needed of a node; immutable.</summary>
/// <param name="Uid">Uid.</param>
/// <param name="Name">Name.</param>
/// <param name="Addresses">Its addresses; names are left out.</param>
internal sealed record NodeRecord(string Uid, string Name, IReadOnlyList<string> Addresses)
{
    private const int Bound = 64;

    /// <summary>Takes what is needed. Source: Kubernetes API reference 1.34, Node v1.</summary>
    public static NodeRecord Read(JsonElement node)
    {
        var metadata = Json.Field(node, "metadata");
        return new NodeRecord(
            Json.Text(metadata, "uid"),
            Json.Text(metadata, "name"),
            [
                .. Json.Items(Json.Field(node, "status"), "addresses")
                    .Where(address => Json.Text(address, "type") is "InternalIP" or "ExternalIP")
                    .Select(address => Json.Text(address, "address")).Where(address => address.Length > 0).Distinct().Take(Bound),
            ]);
    }
}
