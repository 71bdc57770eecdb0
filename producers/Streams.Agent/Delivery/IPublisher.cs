using Streams.Schemas;

namespace Streams.Agent.Delivery;

/// <summary>The way out of the node: numbers events and hands them to Kafka.</summary>
/// <remarks>Thread: one. Waits where the producer's queue is full.</remarks>
internal interface IPublisher : IAsyncDisposable
{
    /// <summary>Completes when the broker acknowledged the first record.</summary>
    Task FirstAcknowledgement { get; }

    /// <summary>What was handed over before this moment needs nobody here any more.</summary>
    DateTimeOffset DoneUntil { get; }

    /// <summary>Numbers the batch's events and hands it over.</summary>
    ValueTask PublishAsync(EventBatch batch);

    /// <summary>Hands over who a container is.</summary>
    ValueTask PublishAsync(ContainerMetadata metadata);

    /// <summary>Hands over that a container's record may go.</summary>
    ValueTask RetireAsync(string containerId);

    /// <summary>Tells every partition used lately that the agent lives.</summary>
    ValueTask HeartbeatAsync(IReadOnlyList<string> blindSpots, IReadOnlyList<ClassCounter> counters);

    /// <summary>Says that nothing more comes, and waits until the broker has everything; gives the records that it has not.</summary>
    ValueTask<long> CloseAsync(IReadOnlyList<ClassCounter> counters);
}
