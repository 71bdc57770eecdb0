using System.Globalization;

namespace Streams.Sensors.Procfs;

/// <summary>The parts of /proc/PID/status that tell what a process may do. -1 and 0 are unknown, as in the events.</summary>
internal readonly record struct ProcStatus(int UserId, int GroupId, long EffectiveCapabilities, int NamespacePid)
{
    public static ProcStatus Parse(IEnumerable<string> lines)
    {
        var status = new ProcStatus(-1, -1, -1, 0);
        foreach (var line in lines)
        {
            var value = line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..].Split('\t');
            if (line.StartsWith("Uid:", StringComparison.Ordinal))
            {
                status = status with { UserId = Number(value[0]) };
            }
            else if (line.StartsWith("Gid:", StringComparison.Ordinal))
            {
                status = status with { GroupId = Number(value[0]) };
            }
            else if (line.StartsWith("NSpid:", StringComparison.Ordinal))
            {
                status = status with { NamespacePid = Number(value[^1]) };
            }
            else if (line.StartsWith("CapEff:", StringComparison.Ordinal))
            {
                status = status with { EffectiveCapabilities = long.TryParse(value[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var bits) ? bits : -1 };
            }
        }

        return status;
    }

    // Ids are unsigned in the kernel: 4294967295 (nobody could say) is -1 here as in the events.
    private static int Number(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (int)number : -1;
}
