using System.Text.Json;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>What kubectl says of the cluster's addresses, each in one line, worked out apart from the product.</summary>
internal static class ApiTruth
{
    /// <summary>key → "kind namespace/name backends"; the topic is to say the same.</summary>
    public static async Task<SortedDictionary<string, string>> ReadAsync(KubeCluster cluster)
    {
        using var json = JsonDocument.Parse(await cluster.KubectlAsync("get", "pods,services,nodes,endpointslices", "-A", "-o", "json"));
        var items = json.RootElement.GetProperty("items").EnumerateArray().ToList();
        var truth = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var ready = ReadyOf(items);
        foreach (var service in items.Where(item => Kind(item) == "Service"))
        {
            var name = $"{Namespace(service)}/{Name(service)}";
            var line = $"Service {name} [{string.Join(' ', ready.GetValueOrDefault(name, []).Order(StringComparer.Ordinal))}]";
            truth[$"service/{name}"] = line;
            foreach (var address in service.GetProperty("spec").GetProperty("clusterIPs").EnumerateArray().Select(item => item.GetString()!).Where(address => address != "None"))
            {
                truth[address] = line;
            }
        }

        foreach (var node in items.Where(item => Kind(item) == "Node"))
        {
            foreach (var address in node.GetProperty("status").GetProperty("addresses").EnumerateArray().Where(item => item.GetProperty("type").GetString() == "InternalIP"))
            {
                truth[address.GetProperty("address").GetString()!] = $"Node /{Name(node)} []";
            }
        }

        foreach (var pod in items.Where(item => Kind(item) == "Pod" && item.GetProperty("status").GetProperty("phase").GetString() is not ("Succeeded" or "Failed")))
        {
            if (pod.GetProperty("status").TryGetProperty("podIP", out var address))
            {
                truth[address.GetString()!] = $"Pod {Namespace(pod)}/{Name(pod)} []";
            }
        }

        return truth;
    }

    /// <summary>What the topic says, in the same words.</summary>
    public static SortedDictionary<string, string> Of(EndpointLog log) => new(
        log.Now.ToDictionary(entry => entry.Key, entry => $"{entry.Value.Kind} {entry.Value.Namespace}/{entry.Value.Name} [{string.Join(' ', entry.Value.Backends)}]"),
        StringComparer.Ordinal);

    private static Dictionary<string, List<string>> ReadyOf(IEnumerable<JsonElement> items)
    {
        var ready = new Dictionary<string, List<string>>();
        foreach (var slice in items.Where(item => Kind(item) == "EndpointSlice" && item.GetProperty("endpoints").ValueKind == JsonValueKind.Array))
        {
            var service = $"{Namespace(slice)}/{slice.GetProperty("metadata").GetProperty("labels").GetProperty("kubernetes.io/service-name").GetString()}";
            foreach (var endpoint in slice.GetProperty("endpoints").EnumerateArray().Where(endpoint => endpoint.GetProperty("conditions").GetProperty("ready").GetBoolean()))
            {
                ready.TryAdd(service, []);
                ready[service].AddRange(endpoint.GetProperty("addresses").EnumerateArray().Select(address => address.GetString()!));
            }
        }

        return ready;
    }

    private static string Kind(JsonElement item) => item.GetProperty("kind").GetString()!;

    private static string Name(JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    private static string Namespace(JsonElement item) => item.GetProperty("metadata").GetProperty("namespace").GetString()!;
}
