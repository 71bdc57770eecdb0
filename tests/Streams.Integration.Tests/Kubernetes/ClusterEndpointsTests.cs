using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>The agent in the role of the cluster: its topic says what the API says, whatever happens to either.</summary>
[Collection(nameof(OnKubernetes))]
[Trait("Category", "long")]
public sealed class ClusterEndpointsTests(KafkaFixture kafka, KubernetesFixture kubernetes)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task ClusterRole_ThroughScalingAndAKilledApiServer_KeepsTheTopicEqualToTheApi()
    {
        Requirement.Need("root");
        kafka.NeedReal();
        var cluster = kubernetes.Cluster;
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, 1, stop);
        using var log = new EndpointLog(connection);
        var account = await ShippedManifests.AccountAsync(cluster, "streams", "streams-cluster");
        await cluster.ApplyAsync(Manifests.Account("shop"));
        await using (var agent = Start(connection, account))
        {
            await cluster.ApplyAsync(Manifests.Job("stocktaking", "shop", "sleep 5"));
            await cluster.ApplyAsync(Manifests.Deployment("shopfront", "shop", replicas: 1, "while true; do sleep 1; done"));
            await cluster.ApplyAsync(Manifests.Service("shopfront", 80));
            await ScaleAsync(cluster, 3);
            await EqualAsync(cluster, log, agent, backends: 3);
            await ScaleAsync(cluster, 1);
            await EqualAsync(cluster, log, agent, backends: 1);

            await RestartApiServerAsync(cluster, stop);
            await ScaleAsync(cluster, 2);
            await EqualAsync(cluster, log, agent, backends: 2);
            Assert.Equal(0, await agent.TerminateAsync(Within));
        }

        var workloads = log.Now["service/default/shopfront"].Workloads;
        Assert.Equal(["it/default/Deployment/shopfront"], workloads);
        Assert.All(log.Now.Values.Where(endpoint => endpoint.Kind == EndpointKind.Pod && endpoint.Name.StartsWith("shopfront", StringComparison.Ordinal)), pod => Assert.Equal(workloads, pod.Workloads));

        // what goes while nobody watches is retired by the next, and what is right is not written again
        await cluster.KubectlAsync("delete", "service", "shopfront");
        await cluster.KubectlAsync("delete", "deployment/shopfront", "job/stocktaking");
        await cluster.KubectlAsync("wait", "--for=delete", "pod", "-l", "app=shopfront", "--timeout=60s");
        var before = log.Read().Records;
        await using (var successor = Start(connection, account))
        {
            await EqualAsync(cluster, log, successor, backends: -1);
            Assert.Contains("service/default/shopfront", log.Retired);
            Assert.Equal(1 + 1 + 2, log.Records - before); // the service, its address, two pods
            await successor.TerminateAsync(Within);
        }

        Assert.Equal(
            ["get jobs", "get replicasets", "list endpointslices", "list nodes", "list pods", "list services", "watch endpointslices", "watch nodes", "watch pods", "watch services"],
            AuditLog.AskedBy(kubernetes.AuditLog, "streams", "streams-cluster"));
    }

    private static ChildProgram Start(KafkaConnection connection, string kubeconfig) => ChildProgram.Start(
        ProductProgram.Agent, ["--role", "cluster", "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--cluster", "it", "--kubeconfig", kubeconfig, "--http", "0"]);

    private static async Task ScaleAsync(KubeCluster cluster, int replicas)
    {
        await cluster.KubectlAsync("scale", "deployment/shopfront", $"--replicas={replicas}");
        await cluster.KubectlAsync("rollout", "status", "deployment/shopfront", "--timeout=60s");
    }

    /// <summary>Topic and API say the same, and the service has so many behind it (-1: there is none).</summary>
    private static async Task EqualAsync(KubeCluster cluster, EndpointLog log, ChildProgram agent, int backends)
    {
        SortedDictionary<string, string> truth = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                truth = await ApiTruth.ReadAsync(cluster);
                log.Read();
                return !agent.HasExited && ApiTruth.Of(log).SequenceEqual(truth)
                    && (log.Now.TryGetValue("service/default/shopfront", out var service) ? service.Backends.Count : -1) == backends;
            },
            Within,
            () => $"API:\n{string.Join('\n', truth)}\ntopic:\n{string.Join('\n', ApiTruth.Of(log))}\n{agent.Errors}",
            TestContext.Current.CancellationToken);
    }

    /// <summary>Kills it with -9, lets it be away for a while, and starts it again as it was.</summary>
    private static async Task RestartApiServerAsync(KubeCluster cluster, CancellationToken stop)
    {
        using (var server = System.Diagnostics.Process.GetProcessById(cluster.ProcessOf("kube-apiserver")))
        {
            server.Kill();
            await server.WaitForExitAsync(stop);
        }

        await Task.Delay(TimeSpan.FromSeconds(3), stop);
        await cluster.StartAgainAsync("kube-apiserver");
    }
}
