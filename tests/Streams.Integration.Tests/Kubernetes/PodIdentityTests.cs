using Streams.Integration.Tests.Agent;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>The agent on a real Kubernetes node: every container that does something is known by its pod before anything of it is told.</summary>
[Collection(nameof(OnKubernetes))]
[Trait("Category", "long")]
public sealed class PodIdentityTests(KafkaFixture kafka, KubernetesFixture kubernetes) : IDisposable
{
    private const int Partitions = 4;
    private const string Account = "shop";

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;
    private string _kubeconfig = "";

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Fact]
    public async Task Agent_PodsOfEveryWorkload_AreKnownWithTheirOwnerBeforeTheirFirstEvents()
    {
        var (cluster, connection, log) = await OpenAsync();
        using var reading = log;
        var stop = TestContext.Current.CancellationToken;
        await cluster.ApplyAsync(Manifests.Deployment("before", Account, replicas: 1, "while true; do sleep 1; done"));
        await cluster.KubectlAsync("rollout", "status", "deployment/before", "--timeout=60s");
        await using var agent = await StartAgentAsync(cluster, connection, stop);

        await cluster.ApplyAsync(Manifests.Deployment("web", Account, replicas: 2, "while true; do sleep 1; done"));
        await cluster.ApplyAsync(Manifests.Job("once", Account, "ls /; sleep 1"));
        await cluster.ApplyAsync(Manifests.CronJob("nightly", Account, "ls /; sleep 1"));
        await cluster.KubectlAsync("create", "job", "--from=cronjob/nightly", "nightly-1");
        await cluster.ApplyAsync(Manifests.Deployment("crash", Account, replicas: 1, "ls /; exit 3"));
        await UntilAsync(
            log,
            agent,
            () => log.ContainersOf("before").Count == 1 && log.ContainersOf("web").Count == 2 && log.ContainersOf("once").Count == 1 && log.ContainersOf("nightly").Count == 1
                && log.ContainersOf("crash").Count(container => container.ExitCode == 3) >= 2);
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();
        await cluster.KubectlAsync("delete", "deployment,job,cronjob", "--all", "--wait=false");

        // the role that ships is enough, and no more
        Assert.Equal(["get jobs", "get replicasets", "list pods", "watch pods"], AuditLog.AskedBy(kubernetes.AuditLog, "streams-nodes", "streams-agent"));
        KnowsAll(log, "before", "Deployment", "before");
        KnowsAll(log, "web", "Deployment", "web");
        KnowsAll(log, "once", "Job", "once");
        KnowsAll(log, "nightly", "CronJob", "nightly");
        KnowsAll(log, "crash", "Deployment", "crash");
        Assert.Equal(["CronJob/nightly", "Job/nightly-1"], log.ContainersOf("nightly")[0].ProvisionedBy.Take(2));
        Assert.NotEmpty(log.ContainersOf("web")[0].Addresses);
    }

    [Fact]
    public async Task Agent_PodMadeAnewUnderTheSameName_IsAnother()
    {
        var (cluster, connection, log) = await OpenAsync();
        using var reading = log;
        await using var agent = await StartAgentAsync(cluster, connection, TestContext.Current.CancellationToken);

        await cluster.ApplyAsync(Manifests.Pod("same", Account, "while true; do sleep 1; done"));
        await UntilAsync(log, agent, () => log.ContainersOf("same").Count == 1);
        await cluster.KubectlAsync("exec", "same", "--", "/bin/sh", "-c", "true");
        await UntilAsync(log, agent, () => log.Batches.Any(entry => entry.Batch.ContainerId == log.ContainersOf("same")[0].ContainerId && entry.Batch.Events.Any(happened => happened.Lifecycle is { Phase: LifecyclePhase.Exec, Source: "containerd" })));
        await cluster.KubectlAsync("delete", "pod", "same", "--grace-period=0", "--force");
        await cluster.ApplyAsync(Manifests.Pod("same", Account, "while true; do sleep 1; done"));
        await UntilAsync(log, agent, () => log.ContainersOf("same").Count == 2 && log.ContainersOf("same").Exists(container => container.EndedAtNs is not null));
        await cluster.KubectlAsync("delete", "pod", "same", "--grace-period=0", "--force");
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));

        KnowsAll(log.Read(), "same", "Pod", "same");
        Assert.Equal(2, log.ContainersOf("same").Select(container => container.PodUid).Distinct().Count());
    }

    [Fact]
    public async Task Agent_LabelOfARunningPodComesAndGoes_IsToldWithinSeconds()
    {
        var (cluster, connection, log) = await OpenAsync();
        using var reading = log;
        await using var agent = await StartAgentAsync(cluster, connection, TestContext.Current.CancellationToken);

        await cluster.ApplyAsync(Manifests.Pod("labelled", Account, "while true; do sleep 1; done"));
        await UntilAsync(log, agent, () => log.ContainersOf("labelled").Count == 1);
        await cluster.KubectlAsync("label", "pod", "labelled", "release=two");

        await UntilAsync(log, agent, () => log.ContainersOf("labelled").Exists(container => container.Labels.GetValueOrDefault("release") == "two"));
        await cluster.KubectlAsync("label", "pod", "labelled", "release-", "tier-");
        await UntilAsync(log, agent, () => log.ContainersOf("labelled").TrueForAll(container => !container.Labels.ContainsKey("release") && !container.Labels.ContainsKey("tier") && container.Labels.GetValueOrDefault("app") == "labelled"));
        await cluster.KubectlAsync("delete", "pod", "labelled", "--grace-period=0", "--force");
    }

    private async Task<(KubeCluster Cluster, KafkaConnection Connection, IdentityLog Log)> OpenAsync()
    {
        Requirement.Need("root", "ebpf");
        kafka.NeedReal();
        var cluster = kubernetes.Cluster;
        _kubeconfig = await ShippedManifests.AccountAsync(cluster, "streams-nodes", "streams-agent");
        await cluster.ApplyAsync(Manifests.Account(Account));
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, TestContext.Current.CancellationToken);
        return (cluster, connection, new IdentityLog(connection, Partitions));
    }

    private Task<ChildProgram> StartAgentAsync(KubeCluster cluster, KafkaConnection connection, CancellationToken stop) => RunningAgent.StartAsync(
        KubeCluster.Node, connection, _state, stop, "--kubeconfig", _kubeconfig, "--containerd-socket", cluster.ContainerdSocket, "--cluster", "it");

    private static Task UntilAsync(IdentityLog log, ChildProgram agent, Func<bool> holds) => Eventually.HoldsAsync(
        () =>
        {
            log.Read();
            return Task.FromResult(holds());
        },
        TimeSpan.FromSeconds(60),
        () => string.Join('\n', log.Told.Select(told => $"{told.Container.ContainerId[..12]} {told.Container.PodName} {told.Container.OwnerKind}/{told.Container.OwnerName} {told.Container.Image} exit {told.Container.ExitCode}")) + "\n" + agent.Errors,
        TestContext.Current.CancellationToken);

    /// <summary>Every container of the pods, sandboxes and all, was known as a whole before its first events.</summary>
    private static void KnowsAll(IdentityLog log, string podPrefix, string kind, string owner)
    {
        bool IsWhole(ContainerMetadata told) =>
            told.PodName.StartsWith(podPrefix, StringComparison.Ordinal)
            && (told.Namespace, told.OwnerKind, told.OwnerName, told.ServiceAccount) == ("default", kind, owner, Account)
            && told.Labels.GetValueOrDefault("app") == owner
            && told.Labels.GetValueOrDefault("tier") == "front"
            && told.PodUid.Length == 36
            && told.Image.Length > 0
            && told.ImageDigest.StartsWith("sha256:", StringComparison.Ordinal);

        var acting = log.Batches.Select(entry => entry.Batch.ContainerId).ToHashSet();
        var containers = log.ContainersOf(podPrefix, sandboxes: true).Where(container => acting.Contains(container.ContainerId)).ToList();
        Assert.NotEmpty(containers);
        var faults = containers.SelectMany(container => log.Faults(container.ContainerId, IsWhole)).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.All(log.ContainersOf(podPrefix), container => Assert.Equal("docker.io/library/busybox:1", container.Image));
    }
}
