namespace Streams.Sensors.Procfs;

/// <summary>The cgroups of a process in the unified and in the v1 memory hierarchy; null where it has none.</summary>
internal readonly record struct ProcCgroups(string? Unified, string? Memory)
{
    /// <summary>Reads the lines of /proc/PID/cgroup: number, controllers, path, between colons. The path may hold colons.</summary>
    public static ProcCgroups Parse(IEnumerable<string> lines)
    {
        string? unified = null, memory = null;
        foreach (var line in lines)
        {
            var fields = line.Split(':', 3);
            if (fields.Length < 3)
            {
                continue;
            }

            if (fields[0] == "0" && fields[1].Length == 0)
            {
                unified = fields[2];
            }
            else if (fields[1].Split(',').Contains("memory"))
            {
                memory = fields[2];
            }
        }

        return new ProcCgroups(unified, memory);
    }
}
