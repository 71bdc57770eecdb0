using System.Net;
using System.Net.Sockets;
using System.Text;
using Streams.Integration.Tests.Live;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>Every kind of event and every field that the schemas name is produced on real containers; what nobody produced is listed, and the list is empty.</summary>
[Collection(nameof(WholeMachine))]
public sealed class CatalogueTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 12;

    // told by the Kubernetes API alone: the tests on a real cluster ask for it
    private static readonly string[] s_ofClusters = ["ContainerMetadata.ServiceAccount"];

    // enums of which every symbol must come; of others some are for other tiers, or for what no container may do here
    private static readonly string[] s_enums = [nameof(EventKind), nameof(LifecyclePhase), nameof(Transport), nameof(Direction), nameof(FileOperation)];

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;
    private readonly string _workerState = Directory.CreateTempSubdirectory("streams-worker-state-").FullName;

    public void Dispose()
    {
        Directory.Delete(_state, recursive: true);
        Directory.Delete(_workerState, recursive: true);
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task EveryKindAndEveryField_IsProducedOnRealContainers()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox", "dockerd", "x64");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var docker = await DockerGround.StartAsync(stop);
        await using var early = new RuncContainer();
        using var running = early.Start("sleep 25"); // before the agent

        await using var agent = await RunningAgent.StartAsync(
            connection, _state, stop, "--cluster", "c", "--docker-socket", docker.Socket, "--flows-every", "500ms", "--files-per-second", "100", "--sample-every", "500ms");
        await using var worker = await RunningWorker.StartAsync(connection, _workerState, stop); // it lets time pass where no agent writes
        await LiveAsync(stop);
        await LiveInDockerAsync(docker, stop);
        await early.AskAsync("pause", stop);
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        await early.AskAsync("resume", stop);
        await Task.Delay(TimeSpan.FromSeconds(8), stop); // silence, for the ticks
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        await worker.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        var produced = new Produced();
        log.Batches.ForEach(entry => produced.Take(entry.Batch));
        log.Metadata.ForEach(produced.Take);
        var missing = produced.Missing(typeof(EventBatch)).Concat(produced.Missing(typeof(ContainerMetadata))).Distinct()
            .Where(name => !IsOfAnotherEnum(name)).Except(s_ofClusters);
        Assert.Empty(missing);
    }

    /// <summary>A container that does everything that is told.</summary>
    private static async Task LiveAsync(CancellationToken stop)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var script = $$"""
            echo x >/etc/secret; busybox ln -s looped /tmp/looped; busybox cat /tmp/looped; busybox cat /etc/secret
            echo 1234 >/tmp/written; busybox cat /tmp/written >/dev/null; busybox chmod 640 /tmp/written; busybox mv /tmp/written /tmp/moved; busybox ln /tmp/moved /tmp/linked; busybox truncate -s 2 /tmp/linked; busybox rm /tmp/linked
            cp /bin/busybox /tmp/true; busybox chmod 4755 /tmp/true; /tmp/true
            /bin/calls; /bin/memory
            (sleep 9 & busybox kill -9 $!)
            /bin/true $(busybox head -c 9000 /dev/zero | busybox tr '\000' x)
            nc 127.0.0.1 1; busybox timeout 2 busybox nslookup of.the.catalogue 127.0.0.1
            busybox timeout 3 nc -l -p 47212 </dev/null >/dev/null & sleep 0.3; echo over | nc 127.0.0.1 47212
            i=0; while [ $i -lt 400 ]; do echo x >/tmp/file-$i; i=$((i+1)); done
            nc 127.0.0.1 {{port}} -e /bin/sh
            busybox tail /dev/zero; sleep 1; exit 7
            """;
        await using var container = new RuncContainer { MemoryBytes = 16 << 20 };
        container.Add("/bin/calls", new CallProgram().Call(101, 0x4206, 1, 0, 0).Build()); // seize the first process
        container.Add("/bin/memory", new CallProgram().Call(2, "/bin/busybox", 0).Call(319, "hidden", 0).Call(40, 4, 3, 0, 4_000_000).Call(59, "/proc/self/fd/4", 0, 0).Build());

        var serving = ServeAsync(listener, stop);
        await container.RunAsync(script, stop);
        await serving;
        await using var service = new RuncContainer { CgroupPath = "/system.slice/streams-catalogue.service" };
        await service.RunAsync("sleep 2", stop);
    }

    /// <summary>A container whose runtime knows everything that a runtime can know.</summary>
    private static async Task LiveInDockerAsync(DockerGround docker, CancellationToken stop)
    {
        var container = await docker.AskAsync(
            stop,
            "run", "-d", "--privileged", "--pid", "host", "-v", "/etc/hosts:/etc/hosts-of-the-host:ro",
            "--label", "com.docker.compose.service=shop", "--label", "io.kubernetes.pod.name=shop-0", "--label", "io.kubernetes.pod.uid=u", "--label", "io.kubernetes.pod.namespace=n", "--label", "job-name=shop",
            "--health-cmd", "/bin/true", "--health-interval", "1s", "--memory", "64m", "--cpus", "0.1",
            DockerGround.Image, "/bin/sh", "-c", "busybox dd if=/dev/kmsg of=/tmp/none bs=1 count=0; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; sleep 4; exit 5");
        await docker.AskAsync(stop, "wait", container);
        await docker.AskAsync(stop, "rm", container);
    }

    private static bool IsOfAnotherEnum(string name)
    {
        var owner = name[..name.IndexOf('.', StringComparison.Ordinal)];
        return typeof(Event).Assembly.GetType($"{typeof(Event).Namespace}.{owner}") is { IsEnum: true } && !s_enums.Contains(owner);
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        using var client = await listener.AcceptTcpClientAsync(stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes("sleep 1\necho said\nsleep 1\nexit\n"), stop);
        var buffer = new byte[4_096];
        while (await stream.ReadAsync(buffer, stop) > 0)
        {
            // Only counted by the kernel.
        }
    }
}
