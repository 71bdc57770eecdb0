using System.Globalization;

namespace Streams.Sensors.Resources;

/// <summary>Reads the unified hierarchy.</summary>
/// <remarks>Source: Linux, Documentation/admin-guide/cgroup-v2.rst.</remarks>
internal sealed class CgroupV2Reader(string mount) : ICgroupReader
{
    private const long NsPerMicrosecond = 1_000;

    public bool TryRead(string path, out CgroupUsage usage)
    {
        var directory = mount + path;
        usage = new CgroupUsage();
        if (!Directory.Exists(directory))
        {
            return false;
        }

        var (read, written) = Io(directory);
        usage = new CgroupUsage
        {
            CpuTimeNs = CgroupFile.Scale(CgroupFile.Keyed(directory, "cpu.stat", "usage_usec"), NsPerMicrosecond),
            ThrottledNs = CgroupFile.Scale(CgroupFile.Keyed(directory, "cpu.stat", "throttled_usec"), NsPerMicrosecond),
            MemoryBytes = CgroupFile.Number(directory, "memory.current"),
            MemoryPeakBytes = CgroupFile.Number(directory, "memory.peak"),
            MemoryLimitEvents = CgroupFile.Keyed(directory, "memory.events", "max"),
            IoReadBytes = read,
            IoWrittenBytes = written,
            Processes = CgroupFile.Number(directory, "pids.current"),
            IsFrozen = CgroupFile.Keyed(directory, "cgroup.events", "frozen") == 1,
            CpuPressureNs = Pressure(directory, "cpu.pressure"),
            MemoryPressureNs = Pressure(directory, "memory.pressure"),
            IoPressureNs = Pressure(directory, "io.pressure"),
        };
        return true;
    }

    // Lines "8:0 rbytes=4096 wbytes=0 rios=1 …"; a cgroup without any I/O has none.
    private static (long Read, long Written) Io(string directory)
    {
        if (!File.Exists(Path.Combine(directory, "io.stat")))
        {
            return (-1, -1);
        }

        long read = 0, written = 0;
        foreach (var field in CgroupFile.Text(directory, "io.stat").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            read += Valued(field, "rbytes=");
            written += Valued(field, "wbytes=");
        }

        return (read, written);
    }

    // Line "some avg10=0.00 avg60=0.00 avg300=0.00 total=1234", µs in which some task waited.
    private static long Pressure(string directory, string file)
    {
        foreach (var line in CgroupFile.Text(directory, file).Split('\n'))
        {
            if (line.StartsWith("some ", StringComparison.Ordinal))
            {
                return Valued(line.Split(' ')[^1], "total=") * NsPerMicrosecond;
            }
        }

        return -1;
    }

    private static long Valued(string field, string key) =>
        field.StartsWith(key, StringComparison.Ordinal)
        && long.TryParse(field.AsSpan(key.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
