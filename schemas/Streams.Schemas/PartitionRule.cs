namespace Streams.Schemas;

/// <summary>How many partitions a topic has.</summary>
public enum PartitionRule
{
    /// <summary>As many as container.events.v1: chosen once, since records of one container must stay in one partition.</summary>
    AsEvents,

    /// <summary>As many as detections.v1, which begins with the number of the events.</summary>
    AsDetections,

    /// <summary>One, since every reader reads the topic whole.</summary>
    One,
}
