using Streams.Agent.Metadata.Systemd;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>Follows the services of a systemd.</summary>
/// <remarks>
/// After a break it asks about the services that ran, so that an end in between is told too, with as much of it as systemd still knows.
/// State: <see cref="ServiceLives"/>.
/// </remarks>
internal sealed class SystemdFeed(SystemdBus bus, string node, TimeProvider clock) : IRuntimeFeed
{
    private readonly Lock _gate = new();
    private ServiceLives? _lives;

    /// <inheritdoc/>
    public string Name => $"systemd at {bus.SocketPath}";

    /// <inheritdoc/>
    public async Task FollowAsync(Action connected, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        using var conversation = await bus.BeginAsync(stop);
        var root = conversation.Root;
        var lives = _lives ??= new ServiceLives(node, UnixTime.Nanoseconds(clock.GetUtcNow()) / 1_000);
        await conversation.FollowAsync(
            async () =>
            {
                connected();
                await CatchUpAsync(conversation, lives, tell, stop);
            },
            change => Tell(() => lives.Take(change, root), tell),
            unit =>
            {
                lock (_gate)
                {
                    lives.Forget(unit);
                }
            },
            stop);
    }

    private async Task CatchUpAsync(SystemdConversation conversation, ServiceLives lives, Action<RuntimeEvent> tell, CancellationToken stop)
    {
        List<string> running;
        lock (_gate)
        {
            running = [.. lives.Running];
        }

        foreach (var unit in running)
        {
            var facts = await conversation.AskAsync(unit, stop) ?? new UnitFacts { ActiveState = "inactive" }; // forgotten: it ended, nobody knows how
            Tell(() => lives.Take(unit, facts, conversation.Root), tell);
        }
    }

    private void Tell(Func<IReadOnlyList<RuntimeEvent>> take, Action<RuntimeEvent> tell)
    {
        lock (_gate)
        {
            foreach (var step in take())
            {
                tell(step);
            }
        }
    }
}
