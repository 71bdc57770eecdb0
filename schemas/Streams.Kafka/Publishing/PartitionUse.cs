namespace Streams.Kafka.Publishing;

/// <summary>What one session did with one partition of the events so far.</summary>
internal sealed class PartitionUse
{
    /// <summary>Number of the next event there.</summary>
    public long NextSequence { get; set; }

    /// <summary>Timestamp of the time provider when events last went there.</summary>
    public long UsedAt { get; set; }

    /// <summary>True from the first event on until a closing heartbeat.</summary>
    public bool IsOpen { get; set; }
}
