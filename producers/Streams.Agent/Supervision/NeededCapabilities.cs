using System.Runtime.InteropServices;

namespace Streams.Agent.Supervision;

/// <summary>What each tier must be allowed to do.</summary>
internal static class NeededCapabilities
{
    // without these there is no kernel tier to be tried
    private const string Btf = "/sys/kernel/btf/vmlinux";
    private const string Libbpf = "libbpf.so.1";

    private static readonly Version s_bpfCapability = new(5, 8);
    private static readonly Version s_memoryCharged = new(5, 11);

    /// <summary>Of the tier that the options name; of the best that this host may permit where they leave it open.</summary>
    public static CapabilitySet Of(string tier)
    {
        // processes of other users: what they run, their namespaces, the files of their containers
        var needed = CapabilitySet.Of("sys_ptrace", "dac_read_search");
        var isKernel = tier == "ebpf" || (tier == "auto" && File.Exists(Btf) && NativeLibrary.TryLoad(Libbpf, out _));
        if (isKernel)
        {
            needed |= Environment.OSVersion.Version >= s_bpfCapability ? CapabilitySet.Of("bpf", "perfmon") : CapabilitySet.Of("sys_admin");
            needed |= Environment.OSVersion.Version >= s_memoryCharged ? default : CapabilitySet.Of("sys_resource"); // maps were locked memory before
        }
        else if (tier != "proc")
        {
            needed |= CapabilitySet.Of("net_admin", "sys_admin"); // the process connector; the network namespaces of containers, and fanotify on their mounts
        }

        return needed;
    }
}
