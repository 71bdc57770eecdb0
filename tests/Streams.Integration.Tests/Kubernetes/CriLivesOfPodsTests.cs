using Streams.Integration.Tests.Agent;
using Streams.Integration.Tests.Processes;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>A node whose runtime the agent knows over Kubernetes' runtime interface alone, beside a kubelet that must miss nothing.</summary>
[Collection(nameof(OnKubernetes))]
[Trait("Category", "long")]
public sealed class CriLivesOfPodsTests(KafkaFixture kafka, KubernetesFixture kubernetes) : IDisposable
{
    private const int Partitions = 4;
    private const string Account = "cri";

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // its own language is spoken: the other door is left alone
    public async Task Agent_PodOfARuntimeThatIsNamedAsCri_IsKnownAndItsEndToldWithItsExitCode(bool isFollowedAlready)
    {
        Requirement.Need("root");
        kafka.NeedReal();
        var cluster = kubernetes.Cluster;
        var stop = TestContext.Current.CancellationToken;
        await cluster.ApplyAsync(Manifests.Account(Account));
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new IdentityLog(connection, Partitions);
        var link = Path.Combine(_state, "cri.sock");
        File.CreateSymbolicLink(link, cluster.ContainerdSocket);
        var pod = isFollowedAlready ? "both" : "alone";

        // a tier without the kernel's word: what is told of an exit code the runtime has told
        await using var agent = await RunningAgent.StartAsync(
            KubeCluster.Node, connection, _state, stop,
            "--tier", "proc", "--cri-socket", link, "--containerd-socket", isFollowedAlready ? cluster.ContainerdSocket : Path.Combine(_state, "none.sock"), "--docker-socket", Path.Combine(_state, "none.sock"));
        await cluster.ApplyAsync(Manifests.Pod(pod, Account, "sleep 4; exit 7"));
        await UntilAsync(log, agent, () => Steps(log, pod).Any(step => step is { Phase: LifecyclePhase.Started }) && Steps(log, pod).Any(step => step is { Phase: LifecyclePhase.Exited, ExitCode: 7 }));
        await cluster.KubectlAsync("delete", "pod", pod, "--grace-period=0", "--force");
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));

        log.Read();
        var source = isFollowedAlready ? "containerd" : "cri";
        Assert.Contains(Steps(log, pod), step => step is { Phase: LifecyclePhase.Exited, ExitCode: 7 } && step.Source == source);
        Assert.DoesNotContain(Steps(log, pod), step => step.Source is "containerd" or "cri" && step.Source != source);
        Assert.Contains(isFollowedAlready ? "which is followed in its own language" : "Lists the containers of", agent.Errors, StringComparison.Ordinal);
        var known = log.ContainersOf(pod)[0];
        Assert.Equal(("docker.io/library/busybox:1", pod, "main", "containerd"), (known.Image, known.PodName, known.Name, known.Runtime));
    }

    private static List<Lifecycle> Steps(IdentityLog log, string pod)
    {
        var containers = log.ContainersOf(pod).Select(container => container.ContainerId).ToHashSet();
        return [.. log.Batches.Where(entry => containers.Contains(entry.Batch.ContainerId)).SelectMany(entry => entry.Batch.Events).Select(happened => happened.Lifecycle).OfType<Lifecycle>()];
    }

    private static Task UntilAsync(IdentityLog log, ChildProgram agent, Func<bool> holds) => Eventually.HoldsAsync(
        () =>
        {
            log.Read();
            return Task.FromResult(holds());
        },
        TimeSpan.FromSeconds(60),
        () => string.Join('\n', log.Batches.SelectMany(entry => entry.Batch.Events.Where(happened => happened.Lifecycle is not null).Select(happened => $"{entry.Batch.ContainerId} {happened.Lifecycle!.Phase} {happened.Lifecycle.Source} {happened.Lifecycle.ExitCode}"))) + "\n" + agent.Errors,
        TestContext.Current.CancellationToken);
}
