using System.Runtime.InteropServices;
using Streams.Integration.Tests.Processes;
using Streams.TestKit;

namespace Streams.Integration.Tests.Agent;

/// <summary>What the agent says on kernels that are older than what its programs need, each booted in an emulated machine.</summary>
public sealed class OlderKernelTests : IDisposable
{
    private const int NotToBeHad = 4;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8); // emulated, without acceleration: half a minute on a quiet machine

    private readonly string _work = Directory.CreateTempSubdirectory("streams-older-kernel-").FullName;

    public void Dispose() => Directory.Delete(_work, recursive: true);

    [Fact]
    [Trait("Category", "long")]
    public async Task Check_OnTheKernelOfDebian11_NamesWhatIsMissingAndWhatWorksInstead()
    {
        Requirement.Need("x64", "qemu-system-x86_64", "busybox", "apt-get", "dpkg-deb");
        var runtime = new DirectoryInfo(RuntimeEnvironment.GetRuntimeDirectory());
        var root = runtime.Parent!.Parent!.Parent!.FullName;

        await using var machine = ChildProgram.StartProgram(
            "bash", Path.Combine(ProductProgram.Root, "tests/Streams.Integration.Tests/Agent/boot-older-kernel.sh"), "bullseye", Path.GetDirectoryName(ProductProgram.AgentAssembly)!, root, runtime.Name, _work);
        if (await machine.ExitAsync(s_patience) == NotToBeHad)
        {
            Requirement.Missing("older-kernel", $"the kernel of Debian 11 could not be had: {machine.Errors}");
        }

        var said = machine.Output.Replace("\r", "", StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper!.WriteLine(said);
        Assert.Contains("exit code 3\n", said, StringComparison.Ordinal);
        var missing = Assert.Single(said.Split('\n'), line => line.StartsWith("missing  tier ebpf: ", StringComparison.Ordinal));
        Assert.Contains("Linux 5.10.", missing, StringComparison.Ordinal);
        Assert.Contains("has no bpf_get_current_task_btf (Linux 5.11), no bpf_for_each_map_elem (Linux 5.13), no bpf_loop (Linux 5.17); use a kernel from 5.17 on, or the netlink tier", missing, StringComparison.Ordinal);
        Assert.Contains("works    tier netlink: netlink, resources", said, StringComparison.Ordinal);
        Assert.Contains("works    tier proc: proc, resources", said, StringComparison.Ordinal);
    }
}
