using System.Text.Json;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Schemas;

namespace Streams.Agent.Cluster;

/// <summary>What is needed of a service; immutable.</summary>
/// <param name="Uid">Uid.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
/// <param name="Addresses">Addresses that it is reached at: in the cluster, external, of load balancers.</param>
/// <param name="Ports">Ports at those addresses.</param>
internal sealed record ServiceRecord(string Uid, string Namespace, string Name, IReadOnlyList<string> Addresses, IReadOnlyList<EndpointPort> Ports)
{
    private const int Bound = 64;

    /// <summary>Key of the service's own record.</summary>
    public string Key => KeyOf(Namespace, Name);

    /// <summary>Key of a service's record.</summary>
    public static string KeyOf(string space, string name) => $"service/{space}/{name}";

    /// <summary>Takes what is needed. Source: Kubernetes API reference 1.34, Service v1.</summary>
    public static ServiceRecord Read(JsonElement service)
    {
        var metadata = Json.Field(service, "metadata");
        var spec = Json.Field(service, "spec");
        var balanced = Json.Items(Json.Field(Json.Field(service, "status"), "loadBalancer"), "ingress").Select(ingress => Json.Text(ingress, "ip"));
        var addresses = Texts(spec, "clusterIPs").Append(Json.Text(spec, "clusterIP")).Concat(Texts(spec, "externalIPs")).Concat(balanced);
        return new ServiceRecord(
            Json.Text(metadata, "uid"),
            Json.Text(metadata, "namespace"),
            Json.Text(metadata, "name"),
            [.. addresses.Where(address => address.Length > 0 && address != "None").Distinct().Take(Bound)],
            [.. Json.Items(spec, "ports").Take(Bound).Select(Port)]);
    }

    private static IEnumerable<string> Texts(JsonElement parent, string name) =>
        Json.Items(parent, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);

    private static EndpointPort Port(JsonElement port)
    {
        var target = Json.Field(port, "targetPort");
        return new EndpointPort
        {
            Name = Json.Text(port, "name"),
            Port = Json.Number(port, "port") ?? 0,
            Protocol = Json.Text(port, "protocol") is { Length: > 0 } protocol ? protocol : "TCP",
            Target = target.ValueKind switch
            {
                JsonValueKind.String => target.GetString()!,
                JsonValueKind.Number => target.GetRawText(),
                _ => "",
            },
        };
    }
}
