using System.Globalization;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>The agent as deploy/kubernetes ships it: in a pod of its own, with its four capabilities and its own account.</summary>
[Collection(nameof(OnKubernetes))]
[Trait("Category", "long")]
public sealed class DaemonSetTests(KafkaFixture kafka, KubernetesFixture kubernetes)
{
    private const string Space = "streams-nodes";
    private const int Partitions = 4;

    // DAC_READ_SEARCH 2, SYS_PTRACE 19, PERFMON 38, BPF 39. Source: include/uapi/linux/capability.h of Linux 6.12
    private const ulong Capabilities = (1UL << 2) | (1UL << 19) | (1UL << 38) | (1UL << 39);

    [Fact]
    public async Task Agent_AsTheDaemonSetThatShips_SeesTheNodesPodsWithExactlyItsCapabilities()
    {
        Requirement.Need("root", "ebpf", "x64");
        kafka.NeedReal();
        var cluster = kubernetes.Cluster;
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new IdentityLog(connection, Partitions);
        await AgentImage.MakeAsync(cluster);
        await ShippedManifests.AccountAsync(cluster, Space, "streams-agent");
        await cluster.ApplyAsync(AsOnThisMachine(await ShippedManifests.DocumentsAsync(cluster, "ConfigMap", "DaemonSet"), connection.BootstrapServers, connection.Prefix));

        using var relay = NamespaceRelay.Open(await ProcessOfPodAsync(cluster, stop), int.Parse(connection.BootstrapServers.Split(':')[1], CultureInfo.InvariantCulture));
        await cluster.KubectlAsync("-n", Space, "rollout", "status", "daemonset/streams-agent", "--timeout=120s");
        await cluster.ApplyAsync(Manifests.Account("shop"));
        await cluster.ApplyAsync(Manifests.Deployment("seen", "shop", replicas: 1, "while true; do ls /; sleep 1; done"));
        await Eventually.HoldsAsync(
            () =>
            {
                log.Read();
                return Task.FromResult(log.ContainersOf("seen").Exists(container => log.Batches.Any(entry => entry.Batch.ContainerId == container.ContainerId)));
            },
            TimeSpan.FromSeconds(60),
            () => cluster.KubectlAsync("-n", Space, "logs", "daemonset/streams-agent").GetAwaiter().GetResult(),
            stop);

        var container = Assert.Single(log.ContainersOf("seen"));
        Assert.Equal(("Deployment", "seen", "shop", "docker.io/library/busybox:1"), (container.OwnerKind, container.OwnerName, container.ServiceAccount, container.Image));
        Assert.Contains(log.Batches, entry => entry.Batch.ContainerId == container.ContainerId && entry.Batch.Tier == SensorTier.Ebpf && entry.Batch.Events.Any(happened => happened.Kind == EventKind.ProcessStarted));
        var status = await AgentStatusAsync(cluster);
        Assert.Equal((Capabilities, Capabilities), (Set(status, "CapEff"), Set(status, "CapBnd")));
        Assert.Contains("NoNewPrivs:\t1", status);
        await cluster.KubectlAsync("-n", Space, "delete", "daemonset/streams-agent", "--timeout=60s");
        await cluster.KubectlAsync("delete", "deployment/seen");
    }

    /// <summary>The one image there is here, this run's Kafka and prefix; all else stays as it ships.</summary>
    private static string AsOnThisMachine(string manifests, string bootstrap, string prefix)
    {
        var lines = manifests.Replace("kafka.kafka.svc:9092", bootstrap, StringComparison.Ordinal).Split('\n').SelectMany(line => line.Trim() switch
        {
            var image when image.StartsWith("image: streams/agent", StringComparison.Ordinal) =>
                [Indent(line) + $"image: {AgentImage.Name}", Indent(line) + "imagePullPolicy: Never", Indent(line) + $"command: [{string.Join(", ", AgentImage.Command)}]"],
            "- --state-dir" => [Indent(line) + "- --prefix", Indent(line) + $"- {prefix}", line],
            _ => new[] { line },
        });
        // what the official base image says in its own environment
        return string.Join('\n', lines).Replace(
            "- name: STREAMS__HTTP__LISTEN", "- name: DOTNET_SYSTEM_GLOBALIZATION_INVARIANT\n          value: \"1\"\n        - name: STREAMS__HTTP__LISTEN", StringComparison.Ordinal);
    }

    private static string Indent(string line) => line[..^line.TrimStart().Length];

    /// <summary>Some process of the agent's pod, whose network it has.</summary>
    private static async Task<int> ProcessOfPodAsync(KubeCluster cluster, CancellationToken stop)
    {
        var found = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                var uid = (await cluster.KubectlAsync("-n", Space, "get", "pods", "-o", "jsonpath={.items[*].metadata.uid}")).Trim();
                found = uid.Length == 0 ? 0 : Processes($"pod{uid}").FirstOrDefault();
                return found != 0;
            },
            TimeSpan.FromSeconds(60),
            () => "the agent's pod has no process",
            stop);
        return found;
    }

    private static async Task<string[]> AgentStatusAsync(KubeCluster cluster)
    {
        var uid = (await cluster.KubectlAsync("-n", Space, "get", "pods", "-o", "jsonpath={.items[*].metadata.uid}")).Trim();
        var agent = Processes($"pod{uid}").First(id => File.ReadAllText($"/proc/{id}/cmdline").Contains("streams-agent", StringComparison.Ordinal));
        return File.ReadAllLines($"/proc/{agent}/status");
    }

    private static IEnumerable<int> Processes(string ofCgroup)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName))
        {
            if (int.TryParse(folder, CultureInfo.InvariantCulture, out var id) && Cgroup(id).Contains(ofCgroup, StringComparison.Ordinal))
            {
                yield return id;
            }
        }
    }

    private static string Cgroup(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cgroup");
        }
        catch (IOException)
        {
            return ""; // it ended meanwhile
        }
    }

    private static ulong Set(string[] status, string name) =>
        ulong.Parse(status.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split('\t')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
