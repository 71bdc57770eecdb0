using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Identity;

namespace Streams.Agent.Delivery;

/// <summary>Gives batches their envelope and hands them to the session's publisher; holds them while nobody knows yet how many partitions there are.</summary>
/// <remarks>
/// State: what is held before <see cref="Open"/>, at most <see cref="DeliveryOptions.QueueBytes"/>, as estimated; metadata that found no room, the newest of each of at most <see cref="Owed"/> containers.
/// Thread: one; <see cref="Open"/> from any.
/// </remarks>
internal sealed class KafkaPublisher(AgentIdentity identity, DeliveryOptions options, TimeProvider clock) : IPublisher
{
    /// <summary>Containers whose metadata waits for room at most; beyond, it waits for the container's next change.</summary>
    public const int Owed = 8_192;

    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(object Item, int Bytes)> _held = [];
    private readonly Dictionary<string, ContainerMetadata?> _owed = [];
    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private volatile KafkaWay? _way;
    private long _heldBytes;

    /// <summary>Source of the events, known once the sensors are open.</summary>
    public SensorTier Tier { get; set; }

    /// <inheritdoc/>
    public Task FirstAcknowledgement => _acknowledged.Task;

    /// <inheritdoc/>
    public DateTimeOffset DoneUntil => _held.Count > 0 ? _began : _way?.Outbox.DoneUntil ?? _began;

    /// <inheritdoc/>
    public double Fullness => Math.Max((double)_heldBytes / options.QueueBytes, _way?.Outbox.Fullness ?? 0);

    /// <summary>True where events do not reach Kafka now, and wait in memory or on disk.</summary>
    public bool IsWaiting => _way?.Outbox.IsSpooling ?? true;

    /// <summary>From now on records can be numbered; what was held goes first.</summary>
    public void Open(KafkaWay way)
    {
        _way = way;
        _ = way.Outbox.FirstAcknowledgement.ContinueWith(_ => _acknowledged.TrySetResult(), TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> PublishAsync(EventBatch batch)
    {
        batch.Node = identity.Node;
        batch.Cluster = identity.Cluster;
        batch.BootId = identity.BootId;
        batch.Tier = Tier;
        return await LetGoAsync() is { } way ? await way.Session.PublishAsync(batch) : TryHold(batch, HeldSize.Of(batch));
    }

    /// <inheritdoc/>
    public ValueTask PublishAsync(ContainerMetadata metadata) => SendAsync(metadata.ContainerId, metadata);

    /// <inheritdoc/>
    public ValueTask RetireAsync(string containerId) => SendAsync(containerId, null);

    /// <inheritdoc/>
    public async ValueTask HeartbeatAsync(IReadOnlyList<string> blindSpots, IReadOnlyList<ClassCounter> counters)
    {
        if (await LetGoAsync() is { } way)
        {
            way.Session.Tier = Tier;
            await PayAsync(way);
            await way.Session.HeartbeatAsync(counters, blindSpots);
            way.Outbox.Beat();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<long> CloseAsync(IReadOnlyList<ClassCounter> counters)
    {
        if (await LetGoAsync() is not { } way)
        {
            return _held.Count;
        }

        await PayAsync(way);
        await way.Session.CloseAsync(clock.GetUtcNow(), counters);
        return await way.Outbox.CloseAsync(options.CloseWithin);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _way?.Outbox.Dispose();
        return _way?.Session.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private async ValueTask SendAsync(string container, ContainerMetadata? metadata)
    {
        if (await LetGoAsync() is { } way)
        {
            if (_owed.ContainsKey(container) || !await SendAsync(way, container, metadata))
            {
                Owe(container, metadata);
            }
        }
        else if (!TryHold(metadata ?? (object)container, HeldSize.Metadata))
        {
            Owe(container, metadata);
        }
    }

    private static ValueTask<bool> SendAsync(KafkaWay way, string container, ContainerMetadata? metadata) =>
        metadata is null ? way.Session.ForgetAsync(new ContainerId(container)) : way.Session.PublishAsync(metadata);

    private void Owe(string container, ContainerMetadata? metadata)
    {
        if (_owed.Count < Owed || _owed.ContainsKey(container))
        {
            _owed[container] = metadata;
        }
    }

    private async ValueTask PayAsync(KafkaWay way)
    {
        while (_owed.Count > 0)
        {
            var (container, metadata) = _owed.First();
            if (!await SendAsync(way, container, metadata))
            {
                return;
            }

            _owed.Remove(container);
        }
    }

    private bool TryHold(object item, int bytes)
    {
        if (_heldBytes + bytes > options.QueueBytes)
        {
            return false;
        }

        _held.Enqueue((item, bytes));
        _heldBytes += bytes;
        return true;
    }

    /// <summary>Lets what was held go first; null where it cannot, so that nothing may pass it.</summary>
    private async ValueTask<KafkaWay?> LetGoAsync()
    {
        if (_way is not { } way)
        {
            return null;
        }

        while (_held.TryPeek(out var held))
        {
            var isTaken = held.Item switch
            {
                EventBatch batch => await way.Session.PublishAsync(batch),
                ContainerMetadata metadata => await way.Session.PublishAsync(metadata),
                _ => await way.Session.ForgetAsync(new ContainerId((string)held.Item)),
            };
            if (!isTaken)
            {
                return null;
            }

            _held.Dequeue();
            _heldBytes -= held.Bytes;
        }

        return way;
    }
}
