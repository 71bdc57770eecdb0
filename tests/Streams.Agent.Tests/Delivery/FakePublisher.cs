using Streams.Agent.Delivery;
using Streams.Schemas;

namespace Streams.Agent.Tests.Delivery;

/// <summary>Keeps what would go to Kafka, in order.</summary>
internal sealed class FakePublisher : IPublisher
{
    public List<object> Sent { get; } = [];

    public List<ClassCounter> LastBalance { get; private set; } = [];

    public DateTimeOffset DoneUntil { get; set; } = DateTimeOffset.UnixEpoch;

    public List<string> Retired { get; } = [];

    public Task FirstAcknowledgement => Task.CompletedTask;

    /// <summary>How full the way is, for the next batch.</summary>
    public double Fullness { get; set; }

    public ValueTask<bool> PublishAsync(EventBatch batch)
    {
        if (Fullness >= 1)
        {
            return ValueTask.FromResult(false);
        }

        Sent.Add(batch);
        return ValueTask.FromResult(true);
    }

    public ValueTask PublishAsync(ContainerMetadata metadata)
    {
        Sent.Add(metadata);
        return ValueTask.CompletedTask;
    }

    public ValueTask RetireAsync(string containerId)
    {
        Retired.Add(containerId);
        return ValueTask.CompletedTask;
    }

    public ValueTask HeartbeatAsync(IReadOnlyList<string> blindSpots, IReadOnlyList<ClassCounter> counters)
    {
        LastBalance = [.. counters];
        return ValueTask.CompletedTask;
    }

    public ValueTask<long> CloseAsync(IReadOnlyList<ClassCounter> counters) => ValueTask.FromResult(0L);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
