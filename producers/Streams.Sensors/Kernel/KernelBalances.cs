namespace Streams.Sensors.Kernel;

/// <summary>Adds what the kernel saw and filtered to what this process counted.</summary>
internal static class KernelBalances
{
    /// <summary>The balance of each class that either of the two knows.</summary>
    public static List<SensorBalance> Of(BpfObject programs, IReadOnlyList<SensorBalance> balances)
    {
        var merged = new List<SensorBalance>(balances);
        foreach (var (wire, name) in KernelPrograms.Counted)
        {
            var kernel = programs.Counters(wire);
            if (kernel.Seen == 0)
            {
                continue;
            }

            var index = merged.FindIndex(balance => balance.Class == name);
            var own = index < 0 ? new SensorBalance(name, 0, 0, 0, 0) : merged[index];
            var sum = own with { Seen = own.Seen + (long)kernel.Seen, Filtered = own.Filtered + (long)kernel.Filtered };
            if (index < 0)
            {
                merged.Add(sum);
            }
            else
            {
                merged[index] = sum;
            }
        }

        return merged;
    }
}
