using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests.Behaviours;

public sealed class PrivilegeTests
{
    [Theory]
    [InlineData(PrivilegeOperation.Module, "load: debug=1", "kernel-module", "T1547.006")]
    [InlineData(PrivilegeOperation.Module, "load", "kernel-module", "T1547.006")]
    [InlineData(PrivilegeOperation.Ptrace, "attach to 17", "process-injection", "T1055.008")]
    [InlineData(PrivilegeOperation.Ptrace, "write memory of 17", "process-injection", "T1055.008")]
    [InlineData(PrivilegeOperation.Ptrace, "set registers of 17", "process-injection", "T1055.008")]
    [InlineData(PrivilegeOperation.LeftContainer, "/user.slice", "departed-process", "T1611")]
    public void Request_ThatReachesBeyond_IsRaisedWithItsEvidence(PrivilegeOperation operation, string argument, string detector, string technique)
    {
        var detection = Raised(A.Asked(operation, argument, "/usr/bin/python3"))!;

        Assert.Equal(detector, detection.Detector);
        Assert.Equal([technique], detection.Techniques);
        Assert.Equal("/usr/bin/python3", Assert.Single(detection.Processes).Executable);
        Assert.Equal(operation, Assert.Single(detection.Evidence).PrivilegeChange!.Operation);
        Assert.DoesNotContain("refused", detection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_ThatTheKernelRefused_IsRaisedAndSaysSo()
    {
        var asked = A.Asked(PrivilegeOperation.Module, "load", "/usr/bin/python3");
        asked.Event.PrivilegeChange!.Error = 1;

        Assert.EndsWith("; the kernel refused it (errno 1)", Raised(asked)!.Reason, StringComparison.Ordinal);
    }

    public static TheoryData<string> Harmless => [.. s_harmless.Keys];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Request_ThatOnlyLooksAlike_IsNotRaised(string what) => Assert.Null(Raised(s_harmless[what]()));

    [Fact]
    public void Modprobe_ThatTheImageDidNotContain_IsRaised()
    {
        var asked = A.Asked(PrivilegeOperation.Module, "load", "/usr/sbin/modprobe", "x");
        asked.Process!.Drift = true;

        Assert.Equal("kernel-module", Raised(asked)!.Detector);
    }

    [Fact]
    public void Request_OfTheRuntimeBeforeItStartsTheProgram_IsNotRaised()
    {
        var asked = A.Asked(PrivilegeOperation.LeftContainer, "/", "/usr/bin/runc", "init");
        (asked.Process!.Name, asked.Process.ContainerPid) = ("runc:[2:INIT]", 1);

        Assert.Null(Raised(asked));
    }

    [Fact]
    public void Request_WithoutItsProcess_IsPassedOver()
    {
        var asked = A.Asked(PrivilegeOperation.Module, "load", "/usr/bin/python3") with { Process = null };
        asked.Event.Process = -1;

        Assert.Null(Raised(asked));
    }

    [Fact]
    public void Behaviours_Disabled_JudgeNoRequest()
    {
        using var pipeline = new Pipeline(new DetectionOptions { Judgement = new() { Disable = "behaviours" } });
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Asked(PrivilegeOperation.Module, "load", "/usr/bin/python3")));

        Assert.Empty(pipeline.Detections);
    }

    [Theory]
    [InlineData("T1613", "/usr/bin/curl", "-s", "--unix-socket", "/var/run/docker.sock", "http://x/containers/json")]
    [InlineData("T1610", "/usr/bin/curl", "--unix-socket", "/var/run/docker.sock", "-X", "POST", "http://x/containers/create?name=a")]
    [InlineData("T1609", "/usr/bin/curl", "http://x/containers/3f2a/exec", "--unix-socket=/run/docker.sock")]
    [InlineData("T1613", "/usr/bin/socat", "-", "UNIX-CONNECT:/run/containerd/containerd.sock")]
    [InlineData("T1613", "/usr/bin/python3.11", "-c", "import socket;s=socket.socket(1);s.connect('/var/run/docker.sock')")]
    public void Program_SentToTheEnginesSocket_IsRaised(string technique, string path, params string[] arguments)
    {
        var detection = Raised(A.Exec(path, arguments))!;

        Assert.Equal("engine-socket", detection.Detector);
        Assert.Equal([technique], detection.Techniques);
        Assert.Contains(".sock", detection.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Busybox_SentToTheEnginesSocket_IsRaised()
    {
        var detection = Raised(A.Exec(process => process.Arguments = ["nc", "local:/var/run/docker.sock"], "/bin/busybox"));

        Assert.Equal("engine-socket", detection!.Detector);
    }

    private static readonly Dictionary<string, Func<Happening>> s_harmless = new()
    {
        ["a network plugin's modprobe"] = () => A.Asked(PrivilegeOperation.Module, "load", "/sbin/modprobe", "ip_vs"),
        ["kmod called modprobe"] = () => A.Asked(PrivilegeOperation.Module, "load", "/usr/bin/kmod") is var asked && (asked.Process!.Arguments = ["/sbin/modprobe", "br_netfilter"]) is not null ? asked : null!,
        ["a module taken out"] = () => A.Asked(PrivilegeOperation.Module, "remove dummy", "/usr/bin/python3"),
        ["strace"] = () => A.Asked(PrivilegeOperation.Ptrace, "seize 17", "/usr/bin/strace"),
        ["a program under a debugger"] = () => A.Asked(PrivilegeOperation.Ptrace, "traceme", "/app/server"),
        ["a user id"] = () => A.Asked(PrivilegeOperation.Setuid, "uid 33", "/usr/sbin/nginx"),
        ["a tool for containers, given its socket"] = () => A.Exec(process => process.ContainerPid = 1, "/portainer", "-H", "unix:///var/run/docker.sock"),
        ["a tool for containers behind an init"] = () => A.Exec("/portainer", "-H", "unix:///var/run/docker.sock"),
        ["a server in Python, given the socket"] = () => A.Exec("/usr/bin/python3", "/app/server.py", "--engine", "unix:///var/run/docker.sock"),
        ["a file of that name"] = () => A.Exec("/bin/ls", "/run/docker"),
    };

    private static Schemas.Detection? Raised(Happening happening)
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(0, 0, happening));
        return pipeline.Detections.SingleOrDefault();
    }
}
