namespace Streams.Integration.Tests.Topologies;

/// <summary>What members of a group have taken and committed, and what was wrong with it.</summary>
/// <param name="expected">Events that there are.</param>
/// <remarks>Thread: one.</remarks>
internal sealed class EventLog(int expected)
{
    /// <summary>Numbers of records that no reader may see.</summary>
    public const int Aborted = 1_000_000;

    private readonly Dictionary<int, int> _next = [];

    public int Expected => expected;

    public List<string> Faults { get; } = [];

    public int Count => _next.Values.Sum();

    public int NextOf(int partition) => _next.GetValueOrDefault(partition);

    public void Committed(int partition, int number)
    {
        var expected = NextOf(partition);
        if (number != expected && Faults.Count < 20)
        {
            Faults.Add($"partition {partition}: {number} came where {expected} was next");
        }

        _next[partition] = number + 1;
    }

    public override string ToString() => $"{Count} of {Expected} committed, {string.Join(", ", Faults.Take(3))}";
}
