using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>The way out of the node: numbers events and hands them to Kafka, or to the disk until Kafka takes them.</summary>
/// <remarks>Thread: one.</remarks>
internal interface IPublisher : IAsyncDisposable
{
    /// <summary>Completes when the broker acknowledged the first record.</summary>
    Task FirstAcknowledgement { get; }

    /// <summary>What was handed over before this moment needs nobody here any more.</summary>
    DateTimeOffset DoneUntil { get; }

    /// <summary>Part of the room on the way that is used: 0 where Kafka takes everything, 1 where nothing finds room.</summary>
    double Fullness { get; }

    /// <summary>Numbers the batch's events and hands it over; false where it finds no room, and then it has no numbers.</summary>
    ValueTask<bool> PublishAsync(EventBatch batch);

    /// <summary>Hands over who a container is; where there is no room, later.</summary>
    ValueTask PublishAsync(ContainerMetadata metadata);

    /// <summary>Hands over that a container's record may go; where there is no room, later.</summary>
    ValueTask RetireAsync(string containerId);

    /// <summary>Tells every partition used lately that the agent lives.</summary>
    ValueTask HeartbeatAsync(IReadOnlyList<string> blindSpots, IReadOnlyList<ClassCounter> counters);

    /// <summary>Says that nothing more comes, and waits until the broker has everything; gives the records that neither it nor the disk has.</summary>
    ValueTask<long> CloseAsync(IReadOnlyList<ClassCounter> counters);
}
