using System.Threading.Channels;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Supervision;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Delivery;

/// <summary>The agent's one loop: takes events in, lets batches out when they are due, metadata before them, and heartbeats between.</summary>
/// <remarks>
/// Where Kafka does not take everything, what is worth least is left out before it has a number, and declared once there is room.
/// Thread: one of its own, which sleeps a little between turns while events come: being woken for each costs several times as much as looking. Nothing else touches book, folder, desk and publisher.
/// </remarks>
internal sealed class NodePipeline(
    EventIntake intake,
    ContainerBook book,
    BatchFolder folder,
    MetadataDesk desk,
    IPublisher publisher,
    Accounts accounts,
    Admission admission,
    OwnUse own,
    AgentLosses losses,
    Retirements retirements,
    IReadOnlyList<ISensor> sensors,
    IReadOnlyList<string> blindSpots,
    DeliveryOptions options,
    DeliveryTelemetry telemetry,
    TimeProvider clock)
{
    private const int EventsAtOnce = 1_024;

    private static readonly TimeSpan LookAround = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(40);

    private readonly List<ContainerState> _looked = [];
    private long _heartbeatAt;
    private long _lookAroundAt;
    private long _busyUntil;
    private volatile Action? _change;
    private Task<bool>? _readable;

    /// <summary>Called after each heartbeat, with its time.</summary>
    public Action? Beat { get; init; }

    /// <summary>Called with every turn of the loop, at least as often as <see cref="TurnEvery"/>.</summary>
    public Action? Turned { get; init; }

    /// <summary>Longest time that the loop waits for something to happen; null is until something is due.</summary>
    public TimeSpan? TurnEvery { get; init; }

    /// <summary>Says of an event that it was told before, by someone else.</summary>
    public Func<SensorEvent, bool> IsTold { get; init; } = static _ => false;

    /// <summary>Has a change made between two turns, on the loop's own thread; of several at once the last counts.</summary>
    public void Change(Action change) => _change = change;

    /// <summary>Works, on a thread of its own, until the channel is complete and empty, then lets everything out.</summary>
    public Task RunAsync(ChannelReader<SensorEvent> events) =>
        Task.Factory.StartNew(() => Run(events), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(ChannelReader<SensorEvent> events)
    {
        // the first at once: who dies before a heartbeat is not missed
        _heartbeatAt = clock.GetTimestamp();
        while (true)
        {
            Turned?.Invoke();
            Interlocked.Exchange(ref _change, null)?.Invoke();
            var taken = Take(events);
            Finish(LetOutAsync());
            Finish(BeatIfDueAsync());
            if (taken > 0)
            {
                _busyUntil = After(Busy);
            }
            else if (!Wait(events))
            {
                break;
            }
        }

        intake.End();
        Finish(LetAllOutAsync());
    }

    /// <summary>Says goodbye, once the sensors have ended and everything is out; gives the records that the broker does not have.</summary>
    public async ValueTask<long> CloseAsync()
    {
        var left = await publisher.CloseAsync(accounts.Balance(sensors));
        return left + (losses.Any ? 1 : 0); // the successor declares what this one could not
    }

    private int Take(ChannelReader<SensorEvent> events)
    {
        var taken = 0;
        while (taken < EventsAtOnce && events.TryRead(out var happened))
        {
            taken++;
            if (IsTold(happened))
            {
                accounts.Filtered(happened.Class, happened.Event.Occurrences);
                continue;
            }

            intake.Take(happened);
        }

        return taken;
    }

    /// <summary>Waits for an event or for the next thing that is due; false when no event will come any more.</summary>
    private bool Wait(ChannelReader<SensorEvent> events)
    {
        var now = clock.GetTimestamp();
        var due = Math.Min(Math.Min(folder.NextDueAt, _heartbeatAt), desk.Asking.Count > 0 ? _lookAroundAt : long.MaxValue);
        var left = TimeSpan.FromSeconds((double)(due - now) / clock.TimestampFrequency);
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        if (now < _busyUntil && !events.Completion.IsCompleted)
        {
            Doze.For(left < Pace ? left : Pace);
            return true;
        }

        _readable ??= events.WaitToReadAsync().AsTask();
        if (!_readable.Wait(TurnEvery is { } most && most < left ? most : left))
        {
            return true;
        }

        var more = _readable.Result;
        _readable = null;
        return more;
    }

    private async ValueTask LetOutAsync()
    {
        while (folder.TryTakeDue(out var container))
        {
            if (desk.MayGo(container))
            {
                await LetOutAsync(container);
            }
            else
            {
                folder.Postpone(container, MetadataDesk.LookEvery);
            }
        }

        if (desk.Asking.Count > 0 && _lookAroundAt <= clock.GetTimestamp())
        {
            await LookAroundAsync();
        }
    }

    private async ValueTask LetOutAsync(ContainerState container)
    {
        if (desk.TryTakeNews(container, out var metadata))
        {
            await publisher.PublishAsync(metadata);
        }

        var urgentNs = container.Open.UrgentMonotonicNs;
        while (BatchFolder.TryTakeBatch(container, out var batch))
        {
            batch.ContainerId = container.Origin.Key;
            MetadataDesk.TellProvisioners(container, batch);
            await SendAsync(batch, urgentNs);
        }
    }

    private async ValueTask SendAsync(EventBatch batch, long urgentNs)
    {
        admission.Thin(batch, publisher.Fullness, Admission.Spool);
        admission.Thin(batch, own.Pressure, Admission.Budget);
        if (batch.Events.Count == 0)
        {
            return;
        }

        if (!await publisher.PublishAsync(batch))
        {
            admission.Refuse(batch);
            return;
        }

        foreach (var happened in batch.Events)
        {
            accounts.HandedOver(happened);
            telemetry.EventHandedOver(happened);
        }

        telemetry.BatchClosed(batch.Events.Count, urgentNs);
    }

    private async ValueTask DeclareLossesAsync()
    {
        if (!losses.Any || publisher.Fullness >= 1)
        {
            return;
        }

        foreach (var batch in losses.Take(UnixTime.Nanoseconds(clock.GetUtcNow())))
        {
            foreach (var gap in batch.Events)
            {
                accounts.Added(gap);
            }

            await SendAsync(batch, urgentNs: 0);
        }
    }

    /// <summary>Writes answers that came after the first events, asks again where it is time, and forgets what ended long ago.</summary>
    private async ValueTask LookAroundAsync()
    {
        _lookAroundAt = After(LookAround);
        _looked.Clear();
        _looked.AddRange(desk.Asking);
        foreach (var container in _looked)
        {
            desk.AskAgainIfDue(container);
            if (desk.MayGo(container) && desk.TryTakeNews(container, out var metadata))
            {
                await publisher.PublishAsync(metadata);
            }
        }
    }

    private async ValueTask BeatIfDueAsync()
    {
        var now = clock.GetTimestamp();
        if (now < _heartbeatAt)
        {
            return;
        }

        _heartbeatAt = After(options.HeartbeatEvery);
        await DeclareLossesAsync();
        await publisher.HeartbeatAsync(blindSpots, accounts.Balance(sensors));
        telemetry.HeartbeatSent(book.Count);
        Beat?.Invoke();
        desk.AskAboutChanged(book.All);
        foreach (var container in book.All.Where(container => container.IsEmpty && container.Announcement.ForgetAt <= now).ToList())
        {
            retirements.Add(container.Origin.Key);
            book.Remove(container.Origin.Key);
        }

        while (retirements.TryTakeDue(out var id))
        {
            if (!book.Knows(id)) // else it was started again, and is retired after its next end
            {
                await publisher.RetireAsync(id);
            }
        }
    }

    private async ValueTask LetAllOutAsync()
    {
        foreach (var container in book.All)
        {
            while (!desk.MayGo(container))
            {
                await Task.Delay(MetadataDesk.LookEvery, clock);
            }

            await LetOutAsync(container);
        }

        await DeclareLossesAsync();
        await publisher.HeartbeatAsync(blindSpots, accounts.Balance(sensors));
    }

    // almost always done at once; what must wait for room or for Kafka has this thread for itself
    private static void Finish(ValueTask work)
    {
        if (!work.IsCompletedSuccessfully)
        {
            work.AsTask().GetAwaiter().GetResult();
        }
    }

    private long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);
}
