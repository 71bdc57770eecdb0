using System.Text.Json;
using Streams.Agent.Metadata.Kubernetes;

namespace Streams.Agent.Cluster;

/// <summary>A part of those who answer behind a service; immutable.</summary>
/// <param name="Uid">Uid.</param>
/// <param name="Namespace">Namespace.</param>
/// <param name="Service">Name of the service.</param>
/// <param name="Endpoints">Who answers.</param>
internal sealed record SliceRecord(string Uid, string Namespace, string Service, IReadOnlyList<SliceEndpoint> Endpoints)
{
    // what one slice holds by Kubernetes' own bound
    private const int Bound = 1_000;

    /// <summary>Key of the service's record.</summary>
    public string ServiceKey => ServiceRecord.KeyOf(Namespace, Service);

    /// <summary>Takes what is needed. Source: Kubernetes API reference 1.34, EndpointSlice discovery.k8s.io/v1: ready is true where it is not said.</summary>
    public static SliceRecord Read(JsonElement slice)
    {
        var metadata = Json.Field(slice, "metadata");
        return new SliceRecord(
            Json.Text(metadata, "uid"),
            Json.Text(metadata, "namespace"),
            Json.Text(Json.Field(metadata, "labels"), "kubernetes.io/service-name"),
            Json.Text(slice, "addressType") == "FQDN" ? [] : [.. Json.Items(slice, "endpoints").SelectMany(EndpointsOf).Take(Bound)]);
    }

    private static IEnumerable<SliceEndpoint> EndpointsOf(JsonElement endpoint)
    {
        var target = Json.Field(endpoint, "targetRef");
        var pod = Json.Text(target, "kind") == "Pod" ? Json.Text(target, "uid") : "";
        var isReady = Json.Field(Json.Field(endpoint, "conditions"), "ready").ValueKind != JsonValueKind.False;
        return Json.Items(endpoint, "addresses")
            .Where(address => address.ValueKind == JsonValueKind.String)
            .Select(address => new SliceEndpoint(address.GetString()!, pod, isReady));
    }
}
