using System.Globalization;

namespace Streams.Sensors.Procfs;

/// <summary>The parts of /proc/PID/stat that tell who a process is.</summary>
/// <remarks>Source: proc(5); the name may hold anything, parentheses and spaces too, so that the last parenthesis ends it.</remarks>
internal readonly record struct ProcStat(uint Pid, uint ParentPid, ulong StartTicks, string Name)
{
    private const int ParentField = 1; // counted after the name: state, parent, …
    private const int StartField = 19;

    public static bool TryParse(string line, out ProcStat stat)
    {
        stat = default;
        var open = line.IndexOf('(', StringComparison.Ordinal);
        var close = line.LastIndexOf(')');
        if (open < 2 || close < open || close + 2 >= line.Length)
        {
            return false;
        }

        var fields = line[(close + 2)..].Split(' ');
        if (fields.Length <= StartField
            || !uint.TryParse(line.AsSpan(0, open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || !uint.TryParse(fields[ParentField], NumberStyles.None, CultureInfo.InvariantCulture, out var parent)
            || !ulong.TryParse(fields[StartField], NumberStyles.None, CultureInfo.InvariantCulture, out var start))
        {
            return false;
        }

        stat = new ProcStat(pid, parent, start, line[(open + 1)..close]);
        return true;
    }
}
