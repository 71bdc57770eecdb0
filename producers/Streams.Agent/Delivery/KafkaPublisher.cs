using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.Agent.Delivery;

/// <summary>Gives batches their envelope and hands them to the session's publisher.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class KafkaPublisher(SessionPublisher session, AgentIdentity identity, TimeProvider clock) : IPublisher
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(2);

    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _began;

    /// <summary>Source of the events, known once the sensors are open.</summary>
    public SensorTier Tier { get; set; }

    /// <inheritdoc/>
    public Task FirstAcknowledgement => _acknowledged.Task;

    /// <inheritdoc/>
    public DateTimeOffset DoneUntil => session.DoneUntil;

    /// <inheritdoc/>
    public async ValueTask PublishAsync(EventBatch batch)
    {
        batch.Node = identity.Node;
        batch.Cluster = identity.Cluster;
        batch.BootId = identity.BootId;
        batch.Tier = Tier;
        await session.PublishAsync(batch);
        Began();
    }

    /// <inheritdoc/>
    public async ValueTask PublishAsync(ContainerMetadata metadata)
    {
        await session.PublishAsync(metadata);
        Began();
    }

    /// <inheritdoc/>
    public ValueTask RetireAsync(string containerId) => session.ForgetAsync(new ContainerId(containerId));

    /// <inheritdoc/>
    public async ValueTask HeartbeatAsync(IReadOnlyList<string> blindSpots, IReadOnlyList<ClassCounter> counters) =>
        await session.HeartbeatAsync(counters, blindSpots);

    /// <inheritdoc/>
    public async ValueTask<long> CloseAsync(IReadOnlyList<ClassCounter> counters) =>
        await session.CloseAsync(clock.GetUtcNow(), counters);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => session.DisposeAsync();

    private void Began()
    {
        if (!_began)
        {
            _began = true;
            _ = WatchAsync(session.Unacknowledged);
        }
    }

    /// <summary>Records are acknowledged in order, so the first fall in their number is the first acknowledgement.</summary>
    private async Task WatchAsync(long before)
    {
        while (session.Unacknowledged >= before && before > 0)
        {
            before = Math.Max(before, session.Unacknowledged);
            await Task.Delay(LookEvery, clock);
        }

        _acknowledged.TrySetResult();
    }
}
