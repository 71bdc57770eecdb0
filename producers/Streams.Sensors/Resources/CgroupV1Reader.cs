using System.Globalization;

namespace Streams.Sensors.Resources;

/// <summary>Reads the v1 hierarchies, each controller where it is mounted.</summary>
/// <remarks>Source: Linux, Documentation/admin-guide/cgroup-v1.</remarks>
internal sealed class CgroupV1Reader(IReadOnlyDictionary<string, string> controllers) : ICgroupReader
{
    public bool TryRead(string path, out CgroupUsage usage)
    {
        usage = new CgroupUsage();
        var isThere = controllers.Values.Any(mount => Directory.Exists(mount + path));
        if (!isThere)
        {
            return false;
        }

        var (read, written) = Io(Of("blkio", path));
        usage = new CgroupUsage
        {
            CpuTimeNs = CgroupFile.Number(Of("cpuacct", path), "cpuacct.usage"),
            ThrottledNs = CgroupFile.Keyed(Of("cpu", path), "cpu.stat", "throttled_time"),
            MemoryBytes = CgroupFile.Number(Of("memory", path), "memory.usage_in_bytes"),
            MemoryPeakBytes = CgroupFile.Number(Of("memory", path), "memory.max_usage_in_bytes"),
            MemoryLimitEvents = CgroupFile.Number(Of("memory", path), "memory.failcnt"),
            IoReadBytes = read,
            IoWrittenBytes = written,
            Processes = CgroupFile.Number(Of("pids", path), "pids.current"),
            IsFrozen = CgroupFile.Text(Of("freezer", path), "freezer.state").StartsWith("FROZEN", StringComparison.Ordinal),
        };
        return true;
    }

    // Lines "8:0 Read 4096", "8:0 Write 0", …, "Total 4096"; a cgroup without any I/O has "Total 0" only.
    private static (long Read, long Written) Io(string directory)
    {
        var text = CgroupFile.Text(directory, "blkio.throttle.io_service_bytes_recursive");
        text = text.Length != 0 ? text : CgroupFile.Text(directory, "blkio.throttle.io_service_bytes");
        if (text.Length == 0)
        {
            return (-1, -1);
        }

        long read = 0, written = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            if (fields.Length == 3 && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            {
                read += fields[1] == "Read" ? bytes : 0;
                written += fields[1] == "Write" ? bytes : 0;
            }
        }

        return (read, written);
    }

    private string Of(string controller, string path) =>
        controllers.TryGetValue(controller, out var mount) ? mount + path : "/nonexistent";
}
