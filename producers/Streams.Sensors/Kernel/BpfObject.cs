using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>The kernel programs, loaded and attached for as long as this object lives.</summary>
/// <remarks>Thread: one opens and attaches; reading counters is safe from any. Closing the process detaches too: nothing is pinned.</remarks>
internal sealed unsafe class BpfObject : IDisposable
{
    private readonly List<nint> _links = [];
    private readonly int _cpus;
    private nint _handle;

    private BpfObject(nint handle)
    {
        _handle = handle;
        _cpus = Libbpf.PossibleCpus();
    }

    /// <summary>Opens and loads the embedded object of this machine's architecture.</summary>
    /// <exception cref="SensorUnavailableException">No libbpf, no BTF, no permission, or a kernel that refuses the programs.</exception>
    public static BpfObject Load(SensorOptions options)
    {
        const string What = "loading the kernel programs (eBPF)";
        if (!System.Runtime.InteropServices.NativeLibrary.TryLoad(Libbpf.Library, out _))
        {
            throw new SensorUnavailableException(What, $"{Libbpf.Library} is not installed", "install libbpf1 (Debian, Ubuntu) or libbpf (Fedora)");
        }

        if (!File.Exists("/sys/kernel/btf/vmlinux"))
        {
            throw new SensorUnavailableException(What, "the kernel describes no types (/sys/kernel/btf/vmlinux is missing)", "use a kernel with CONFIG_DEBUG_INFO_BTF, or mount /sys");
        }

        LibbpfLog.Capture();
        var bytes = Embedded();
        nint handle;
        fixed (byte* first = bytes)
        {
            handle = Libbpf.Open(first, (nuint)bytes.Length, null);
        }

        if (handle == 0)
        {
            throw Refused(What, Marshal.GetLastPInvokeError());
        }

        var loaded = new BpfObject(handle);
        try
        {
            _ = Libbpf.SetMaxEntries(loaded.Map("ring"), (uint)options.RingBytes);
            _ = Libbpf.SetMaxEntries(loaded.Map("owners"), (uint)options.Connections);
            var error = Libbpf.Load(handle);
            return error == 0 ? loaded : throw Refused(What, -error);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <exception cref="SensorUnavailableException">The kernel refuses the attachment.</exception>
    public void Attach(string program) => _links.Add(AttachLink(program));

    /// <summary>Runs an iterator program over everything once.</summary>
    /// <exception cref="SensorUnavailableException">The kernel refuses the iterator.</exception>
    public void Iterate(string program)
    {
        var link = AttachLink(program);
        try
        {
            var descriptor = Libbpf.CreateIterator(Libbpf.LinkDescriptor(link));
            if (descriptor < 0)
            {
                throw Refused($"iterating with {program}", Marshal.GetLastPInvokeError());
            }

            var buffer = stackalloc byte[4096];
            while (LibC.Read(descriptor, buffer, 4096) > 0)
            {
                // The program keeps what it finds in maps; there is nothing to read.
            }

            _ = LibC.Close(descriptor);
        }
        finally
        {
            _ = Libbpf.Detach(link);
        }
    }

    public int MapDescriptor(string map) => Libbpf.MapDescriptor(Map(map));

    public void Configure(WireConfig config)
    {
        var zero = 0u;
        if (Libbpf.Update(MapDescriptor("config"), &zero, &config, 0) != 0)
        {
            throw Refused("configuring the kernel programs", Marshal.GetLastPInvokeError());
        }
    }

    /// <summary>Lets the kernel programs hand work on to others, by number.</summary>
    public void SetHandlers(IEnumerable<(uint Index, string Program)> handlers)
    {
        var map = new BpfMap<uint, int>(MapDescriptor("handlers"));
        foreach (var (index, program) in handlers)
        {
            map.Set(index, Libbpf.ProgramDescriptor(Program(program)));
        }
    }

    /// <summary>A map of the kernel programs, by its name.</summary>
    public BpfMap<TKey, TValue> MapOf<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged =>
        new(MapDescriptor(name));

    /// <summary>The counters of one class, summed over the CPUs.</summary>
    public WireCounters Counters(WireClass of)
    {
        var perCpu = stackalloc WireCounters[_cpus];
        var key = (uint)of;
        var sum = default(WireCounters);
        if (Libbpf.Lookup(MapDescriptor("counters"), &key, perCpu) != 0)
        {
            return sum;
        }

        for (var cpu = 0; cpu < _cpus; cpu++)
        {
            sum.Seen += perCpu[cpu].Seen;
            sum.Filtered += perCpu[cpu].Filtered;
            sum.Lost += perCpu[cpu].Lost;
            sum.TakenOver += perCpu[cpu].TakenOver;
        }

        return sum;
    }

    /// <summary>How often the kernel skipped a program because it would have interrupted itself on its CPU; 0 where the kernel does not say.</summary>
    /// <remarks>Source: <c>struct bpf_prog_info</c> of include/uapi/linux/bpf.h, field recursion_misses, Linux 5.12.</remarks>
    public ulong SkippedRuns(string program)
    {
        const int Offset = 208;
        const uint Bytes = Offset + sizeof(ulong);
        var info = stackalloc byte[(int)Bytes];
        new Span<byte>(info, (int)Bytes).Clear();
        var length = Bytes;
        return Libbpf.Describe(Libbpf.ProgramDescriptor(Program(program)), info, &length) == 0 && length >= Bytes ? *(ulong*)(info + Offset) : 0;
    }

    /// <summary>Lets the kernel forget the programs, so that nothing is counted any more that nobody reads; the counters stay.</summary>
    public void Detach()
    {
        foreach (var link in _links)
        {
            _ = Libbpf.Detach(link);
        }

        _links.Clear();
    }

    public void Dispose()
    {
        Detach();
        if (_handle != 0)
        {
            Libbpf.Close(_handle);
            _handle = 0;
        }
    }

    /// <summary>The compiled object for this machine, as it lies in the assembly.</summary>
    internal static byte[] Embedded()
    {
        var machine = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x86_64",
            Architecture.Arm64 => "aarch64",
            var other => throw new SensorUnavailableException("loading the kernel programs (eBPF)", $"there are none for {other}", "use the proc tier"),
        };
        using var stream = typeof(BpfObject).Assembly.GetManifestResourceStream($"bpf/sensors.{machine}.bpf.o")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static SensorUnavailableException Refused(string what, int errno)
    {
        var said = LibbpfLog.Take();
        var why = $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno}){(said.Length == 0 ? "" : $", libbpf: {said}")}";
        if (errno is LibC.OperationNotPermitted or LibC.PermissionDenied)
        {
            return new SensorUnavailableException(what, why, "run the agent with the capabilities CAP_BPF and CAP_PERFMON, on a kernel that is not locked down for confidentiality");
        }

        // what a verifier says of a program that is too new for it helps nobody
        var kernel = $"Linux {KernelLacks.Release()}";
        var lacking = KernelLacks.Find();
        return new SensorUnavailableException(
            what, lacking.Count > 0 ? $"{kernel} has no {string.Join(", no ", lacking)}" : $"{kernel} refuses: {why}", "use a kernel from 5.17 on, or the netlink tier");
    }

    private nint Map(string name)
    {
        var map = Libbpf.FindMap(_handle, name);
        return map != 0 ? map : throw new InvalidOperationException($"the kernel object has no map {name}");
    }

    private nint AttachLink(string program)
    {
        var link = Libbpf.Attach(Program(program));
        return link != 0 ? link : throw Refused($"attaching {program}", Marshal.GetLastPInvokeError());
    }

    private nint Program(string name)
    {
        var found = Libbpf.FindProgram(_handle, name);
        return found != 0 ? found : throw new InvalidOperationException($"the kernel object has no program {name}");
    }
}
