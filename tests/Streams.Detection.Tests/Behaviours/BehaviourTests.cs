using Streams.Detection.Tests.Driving;
using Streams.Schemas;

namespace Streams.Detection.Tests.Behaviours;

public sealed class BehaviourTests
{
    [Theory]
    [InlineData("/tmp/payload", false, "T1105")]
    [InlineData("/tmp/sshd", false, "T1036")] // a system program's name elsewhere
    [InlineData("/usr/local/bin/tool", false, "T1105")]
    [InlineData("/tmp/payload", true, "T1105,T1548.001")]
    public void Program_NotInTheImage_IsRaised(string path, bool setuid, string techniques)
    {
        var detection = Raised(A.Exec(process => (process.Drift, process.Setuid) = (true, setuid), path));

        Assert.Equal("drifted-executable", detection!.Detector);
        Assert.Equal(techniques.Split(','), detection.Techniques);
        Assert.Equal(path, Assert.Single(detection.Processes).Executable);
        Assert.Equal(EventKind.ProcessStarted, Assert.Single(detection.Evidence).Kind);
    }

    [Fact]
    public void Program_InMemory_IsRaisedOnce()
    {
        var detection = Raised(A.Exec(process => (process.MemoryFile, process.Drift) = (true, true), "/memfd:x (deleted)"));

        Assert.Equal("memory-execution", detection!.Detector);
        Assert.Equal(["T1620"], detection.Techniques);
    }

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("/bin/bash", "-i")]
    [InlineData("/bin/dash", "-l")]
    [InlineData("/bin/bash", "--norc", "-i")]
    [InlineData("/bin/bash", "-ic", "id")]
    public void Shell_ReadingFromASocket_IsRaised(string path, params string[] arguments)
    {
        var detection = Raised(A.Exec(process => process.StandardInputSocket = true, path, arguments));

        Assert.Equal("socket-shell", detection!.Detector);
        Assert.Equal(["T1059.004"], detection.Techniques);
    }

    [Fact]
    public void Busybox_AsAShell_IsRaised()
    {
        var detection = Raised(A.Exec(process => (process.StandardInputSocket, process.Arguments) = (true, ["sh", "-i"]), "/bin/busybox"));

        Assert.Equal("socket-shell", detection!.Detector);
    }

    public static TheoryData<string> Harmless => [.. s_harmless.Keys];

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Process_ThatOnlyLooksAlike_IsNotRaised(string what) => Assert.Null(Raised(s_harmless[what]()));

    [Fact]
    public void RuntimeName_InsideAContainer_IsNoExcuse()
    {
        var detection = Raised(A.Exec(process => process.MemoryFile = true, "/memfd:runc_cloned:/proc/self/exe (deleted)", "init"));

        Assert.Equal("memory-execution", detection!.Detector);
    }

    [Fact]
    public void Host_UnlessAsked_IsNotJudged()
    {
        using var pipeline = new Pipeline();

        pipeline.Pipe(A.BatchOf("host:" + A.Node, 0, 0, A.Exec(process => process.Drift = true, "/tmp/x")));

        Assert.Empty(pipeline.Detections);
    }

    [Fact]
    public void Disabled_JudgesNothing()
    {
        using var pipeline = new Pipeline(new DetectionOptions { Judgement = new() { Disable = "models,behaviours" } });
        pipeline.Pipe(A.Metadata());

        pipeline.Pipe(A.Batch(0, 0, A.Exec(process => process.Drift = true, "/tmp/x")));

        Assert.Empty(pipeline.Detections);
    }

    private static readonly Dictionary<string, Func<Happening>> s_harmless = new()
    {
        ["a program of the image"] = () => A.Exec("/usr/bin/curl", "http://example.com"),
        ["runc starting a container"] = () => A.Exec(process => (process.MemoryFile, process.Drift, process.ContainerPid) = (true, true, 0), "/memfd:runc_cloned:/proc/self/exe (deleted)", "init"),
        ["runc between its stages"] = () => A.Exec(process => (process.MemoryFile, process.Name, process.ContainerPid) = (true, "runc:[2:INIT]", process.Pid), "/"),
        ["a package's script"] = () => A.Exec(process => process.Drift = true, "/var/lib/dpkg/info/curl.postinst", "configure"),
        ["a command of Node.js"] = () => A.Exec(process => (process.StandardInputSocket, process.StandardOutputSocket) = (true, true), "/bin/sh", "-c", "ls /tmp"),
        ["a script by a shell"] = () => A.Exec(process => process.StandardInputSocket = true, "/bin/sh", "/app/run.sh"),
        ["a server with a socket"] = () => A.Exec(process => process.StandardInputSocket = true, "/usr/sbin/nginx"),
    };

    private static Schemas.Detection? Raised(Happening happening)
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        pipeline.Pipe(A.Batch(0, 0, happening));
        return pipeline.Detections.SingleOrDefault();
    }
}
