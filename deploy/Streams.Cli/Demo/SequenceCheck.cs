namespace Streams.Cli.Demo;

/// <summary>Finds events that were numbered and never came, by session and partition: an outside look at the agents' numbers.</summary>
internal sealed class SequenceCheck
{
    private readonly Dictionary<(string Session, int Partition), long> _next = [];

    /// <summary>Numbers that were skipped.</summary>
    public long Missing { get; private set; }

    /// <summary>Takes in one batch. A session whose beginning was not read starts with the first number seen.</summary>
    /// <returns>How many of its events are new.</returns>
    public int Take(string session, int partition, long first, int count)
    {
        var key = (session, partition);
        var next = _next.GetValueOrDefault(key, first);
        Missing += Math.Max(0, first - next);
        var repeated = (int)Math.Clamp(next - first, 0, count);
        _next[key] = Math.Max(next, first + count);
        return count - repeated;
    }
}
