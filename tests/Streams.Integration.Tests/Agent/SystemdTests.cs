using Streams.Integration.Tests.Processes;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Agent;

/// <summary>What a real systemd knows of its services stands beside what the kernel shows of them, once; a systemd inside a container says nothing about the container.</summary>
[Collection(nameof(WholeMachine))]
[Trait("Category", "long")]
public sealed class SystemdTests(KafkaFixture kafka) : IDisposable
{
    private const int Partitions = 4;
    private const string Hello = $"{RunningAgent.Node}/hello.service";
    private const string Killed = $"{RunningAgent.Node}/killed.service";
    private const string Typed = $"{RunningAgent.Node}/typed.service";

    private static readonly Dictionary<string, string> s_units = new()
    {
        ["hello.service"] = "[Unit]\nDescription=Says hello and ends with seven\n[Service]\nExecStart=/bin/sh -c 'sleep 1; exit 7'\n",
        ["hello.timer"] = "[Timer]\nOnActiveSec=100ms\nAccuracySec=1ms\n",
        ["killed.service"] = "[Unit]\nDescription=Is killed\n[Service]\nExecStart=/bin/sleep 600\n",
    };

    private readonly string _state = Directory.CreateTempSubdirectory("streams-agent-state-").FullName;

    public void Dispose() => Directory.Delete(_state, recursive: true);

    [Theory]
    [InlineData("auto")]
    [InlineData("proc")]
    public async Task Agent_ServicesOfARealSystemd_AreToldWithWhoStartedThemAndHowTheyEnded(string tier)
    {
        Requirement.Need("root", "ebpf");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var systemd = await SystemdGround.StartAsync(s_units, stop);
        await using var agent = await RunningAgent.StartAsync(connection, _state, stop, "--systemd-bus", systemd.Bus, "--tier", tier);
        await FollowsAsync(agent, times: 1, stop);

        await systemd.RunAsync(stop, "systemctl", "start", "hello.timer");
        await systemd.RunAsync(stop, "systemctl", "start", "killed.service");
        await systemd.RunAsync(stop, "systemd-run", "--unit=typed", "/bin/sh", "-c", "sleep 1.5 # hunter2XyZ");
        await UntilAsync(log, agent, () => Steps(log, Killed).Any(step => step.Phase == LifecyclePhase.Started) && Ended(log, Hello) && Ended(log, Typed), stop);
        await systemd.RunAsync(stop, "systemctl", "kill", "--signal=KILL", "killed.service");
        await UntilAsync(log, agent, () => Ended(log, Killed), stop);

        // the bus dies; systemd and the agent find its successor
        await systemd.RunAsync(stop, "systemctl", "kill", "--signal=KILL", "dbus.service");
        await FollowsAsync(agent, times: 2, stop);
        await systemd.RunAsync(stop, "systemctl", "start", "hello.service");
        await UntilAsync(log, agent, () => Count(log, Hello, LifecyclePhase.Exited) == 2 && Count(log, Hello, LifecyclePhase.Removed) == 2, stop);
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        var seen = Seen(log, agent);
        LifecyclePhase[] once = [LifecyclePhase.Created, LifecyclePhase.Started, LifecyclePhase.Exited, LifecyclePhase.Removed];
        foreach (var (service, lives) in new[] { (Hello, 2), (Killed, 1), (Typed, 1) })
        {
            Assert.True(once.All(phase => Count(log, service, phase) == lives), $"{service}: {seen}");
        }

        Assert.Equal([7, 7], Steps(log, Hello).Where(step => step.Phase == LifecyclePhase.Exited).Select(step => step.ExitCode));
        Assert.Equal((137, "killed by signal 9"), Steps(log, Killed).Where(step => step.Phase == LifecyclePhase.Exited).Select(step => (step.ExitCode, step.Reason)).Single());
        Assert.Equal(0, Steps(log, Typed).Single(step => step.Phase == LifecyclePhase.Exited).ExitCode);
        var hello = log.Metadata.Where(record => record.ContainerId == Hello).ToList();
        Assert.Contains(hello, record => record is
        {
            SystemdUnit: "hello.service", SystemdSlice: "system.slice", Runtime: "systemd", StartedAtNs: > 0, ExitCode: 7, EndedAtNs: > 0, ProvisionedBy: ["hello.timer"],
        } && record.Labels["systemd.description"] == "Says hello and ends with seven" && record.CgroupPath == systemd.CgroupOf("hello.service") && record.Sources.Contains("systemd"));
        Assert.Contains(Steps(log, Hello), step => step is { Phase: LifecyclePhase.Exited, ProvisionedBy: ["hello.timer"] });
        Assert.All(
            log.Metadata.Where(record => record.ContainerId == Typed),
            record => Assert.DoesNotContain("hunter2XyZ", string.Join(' ', record.Labels.Values), StringComparison.Ordinal)); // systemd-run makes a description of what was typed
        Assert.Empty(log.Irregularities());
    }

    [Theory]
    [InlineData("name=systemd")] // the tree of its own that systemd has with cgroup v1; where the host has none, the unified one
    [InlineData("unified")] // also where the host has the other
    public async Task Agent_SystemdInAContainer_ItsServicesBelongToTheContainerAndTellNothingOfItsLife(string tree)
    {
        Requirement.Need("root", "ebpf", "busybox", "dockerd", "apt-get", "dpkg-deb", "nsenter");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var (root, reason) = await SystemdRootFolder.GetAsync(stop);
        if (root is null)
        {
            Requirement.Missing("systemd", reason);
        }

        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        using var log = new TopicLog(connection, Partitions);
        await using var docker = await DockerGround.StartAsync(stop);
        await docker.ImportAsync(root!, "test/systemd:1", stop);
        var container = await docker.AskAsync(
            stop, "run", "-d", "--network", "none", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined", "--cgroupns", "private", "--tmpfs", "/run", "--tmpfs", "/run/lock", "-e", "container=docker",
            "test/systemd:1", "/bin/sh", "-c", BeginInDocker, "sh", tree);
        var pid = await docker.AskAsync(stop, "inspect", "-f", "{{.State.Pid}}", container);
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists($"/proc/{pid}/root/run/dbus/system_bus_socket")), TimeSpan.FromSeconds(60), () => "no systemd in the container", stop);
        await using var agent = await RunningAgent.StartAsync(
            connection, _state, stop, "--docker-socket", docker.Socket, "--systemd-bus", $"unix:path=/proc/{pid}/root/run/dbus/system_bus_socket");
        await FollowsAsync(agent, times: 1, stop);

        await docker.AskAsync(stop, "exec", container, "systemd-run", "--wait", "--unit=inner", "/bin/sh", "-c", "/bin/sleep 0.5; exit 0");
        await UntilAsync(log, agent, () => log.EventsOf(container).Any(entry => TopicLog.ProcessOf(entry.Batch, entry.Event) is { Executable: { } program } && program.EndsWith("/sleep", StringComparison.Ordinal)), stop);
        await docker.AskAsync(stop, "kill", container);
        await UntilAsync(log, agent, () => Count(log, container, LifecyclePhase.Removed) == 1, stop);
        await agent.TerminateAsync(TimeSpan.FromSeconds(30));
        log.Read();

        Assert.DoesNotContain(Steps(log, container), step => step.Source == "systemd");
        Assert.Equal(137, Assert.Single(Steps(log, container), step => step.Phase == LifecyclePhase.Exited).ExitCode);
        Assert.DoesNotContain(log.Metadata, record => record.ContainerId.EndsWith("/inner.service", StringComparison.Ordinal));
        Assert.All(log.Metadata.Where(record => record.ContainerId == container), record => Assert.Equal("", record.SystemdUnit));
    }

    private const string BeginInDocker = """
        umount -R /sys/fs/cgroup; mount -t tmpfs tmpfs /sys/fs/cgroup
        case $(cat /proc/self/cgroup) in
          *":$1:"*)
            mkdir -p /sys/fs/cgroup/systemd /sys/fs/cgroup/unified
            mount -t cgroup -o none,name=systemd,xattr cgroup /sys/fs/cgroup/systemd
            mount -t cgroup2 cgroup2 /sys/fs/cgroup/unified;;
          *) mount -t cgroup2 cgroup2 /sys/fs/cgroup;;
        esac
        exec /lib/systemd/systemd --unit=basic.target
        """;

    private static IEnumerable<Lifecycle> Steps(TopicLog log, string container) => log.EventsOf(container).Select(entry => entry.Event.Lifecycle).OfType<Lifecycle>();

    private static int Count(TopicLog log, string container, LifecyclePhase phase) => Steps(log, container).Count(step => step.Phase == phase);

    private static bool Ended(TopicLog log, string service) =>
        Count(log, service, LifecyclePhase.Exited) > 0 && Count(log, service, LifecyclePhase.Removed) > 0 && log.Metadata.Any(record => record.ContainerId == service && record.ExitCode is not null);

    private static string Seen(TopicLog log, ChildProgram agent) => string.Join(
        '\n',
        new[] { Hello, Killed, Typed }.SelectMany(service => Steps(log, service).Select(step => $"{service} {step.Phase} by {step.Source}: {step.Reason} {step.ExitCode}"))) + "\n" + agent.Errors;

    private static Task FollowsAsync(ChildProgram agent, int times, CancellationToken stop) => Eventually.HoldsAsync(
        () => Task.FromResult(agent.Errors.Split("Follows the events of systemd").Length > times), TimeSpan.FromSeconds(60), () => agent.Errors, stop);

    private static Task UntilAsync(TopicLog log, ChildProgram agent, Func<bool> holds, CancellationToken stop) => Eventually.HoldsAsync(
        () =>
        {
            log.Read();
            return Task.FromResult(holds());
        },
        TimeSpan.FromSeconds(60),
        () => Seen(log, agent),
        stop);
}
