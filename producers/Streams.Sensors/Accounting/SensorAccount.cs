namespace Streams.Sensors.Accounting;

/// <summary>Counts, by class, what one sensor saw, handed over, left out and lost.</summary>
/// <remarks>State: one set of counters for each of <see cref="SensorClasses"/>. Thread: any.</remarks>
public sealed class SensorAccount
{
    private static readonly string[] Classes =
        [
            SensorClasses.Process, SensorClasses.Connection, SensorClasses.Resource, SensorClasses.Lifecycle,
            SensorClasses.File, SensorClasses.Privilege, SensorClasses.Syscall,
        ];

    private readonly long[] _seen = new long[Classes.Length];
    private readonly long[] _handedOver = new long[Classes.Length];
    private readonly long[] _filtered = new long[Classes.Length];
    private readonly long[] _lost = new long[Classes.Length];

    /// <summary>Occurrences were seen.</summary>
    public void Seen(string of, long count = 1) => Add(_seen, of, count);

    /// <summary>Occurrences were written to the channel.</summary>
    public void HandedOver(string of, long count = 1) => Add(_handedOver, of, count);

    /// <summary>Occurrences were left out by policy.</summary>
    public void Filtered(string of, long count = 1) => Add(_filtered, of, count);

    /// <summary>Occurrences are declared lost.</summary>
    public void Lost(string of, long count) => Add(_lost, of, count);

    /// <summary>The counters of each class that has any.</summary>
    public IReadOnlyList<SensorBalance> Balances()
    {
        var balances = new List<SensorBalance>(Classes.Length);
        for (var i = 0; i < Classes.Length; i++)
        {
            var balance = new SensorBalance(Classes[i], Read(_seen, i), Read(_handedOver, i), Read(_filtered, i), Read(_lost, i));
            if (balance.Seen != 0 || balance.HandedOver != 0)
            {
                balances.Add(balance);
            }
        }

        return balances;
    }

    private static long Read(long[] counters, int index) => Interlocked.Read(ref counters[index]);

    private static void Add(long[] counters, string of, long count)
    {
        var index = Array.IndexOf(Classes, of);
        if (index >= 0)
        {
            Interlocked.Add(ref counters[index], count);
        }
    }
}
