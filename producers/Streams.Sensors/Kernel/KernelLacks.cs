namespace Streams.Sensors.Kernel;

/// <summary>Which of the functions that the programs call this kernel does not have; asked only where it refuses them.</summary>
/// <remarks>Functions are asked for, and not the version: distributions add to old kernels. Source: <c>enum bpf_func_id</c> of include/uapi/linux/bpf.h, and the release that brought each.</remarks>
internal static unsafe class KernelLacks
{
    private const int Kprobe = 2; // BPF_PROG_TYPE_KPROBE may call what tracing programs may, and libbpf can ask for it
    private const int RingBuffer = 27; // BPF_MAP_TYPE_RINGBUF

    private static readonly (int Id, string Name, string Since)[] s_called =
    [
        (113, "bpf_probe_read_kernel", "5.5"),
        (158, "bpf_get_current_task_btf", "5.11"),
        (164, "bpf_for_each_map_elem", "5.13"),
        (181, "bpf_loop", "5.17"),
    ];

    /// <summary>What is lacking, each with the release that brought it; empty where the kernel has all, or does not say.</summary>
    public static IReadOnlyList<string> Find()
    {
        var lacking = s_called.Where(call => Libbpf.HasFunction(Kprobe, call.Id, null) == 0).Select(call => $"{call.Name} (Linux {call.Since})").ToList();
        if (Libbpf.HasMapType(RingBuffer, null) == 0)
        {
            lacking.Insert(0, "ring buffers (Linux 5.8)");
        }

        return lacking;
    }

    /// <summary>The kernel's release, as <c>uname -r</c> gives it.</summary>
    public static string Release() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
