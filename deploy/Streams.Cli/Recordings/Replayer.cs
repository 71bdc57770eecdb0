using Streams.Kafka.Publishing;
using Streams.Schemas;

namespace Streams.Cli.Recordings;

/// <summary>Sends a recording as an agent of its own would: paced, in order, with heartbeats, and a closing heartbeat in every partition at the end.</summary>
/// <remarks>Time: the provider's for the pace; heartbeats carry the event time that the replay has reached.</remarks>
internal sealed class Replayer
{
    private readonly SessionPublisher _publisher;
    private readonly Retelling _retelling;
    private readonly Start _start;
    private readonly ReplayOptions _options;
    private readonly Rebase _rebase;
    private readonly TimeSpan _heartbeatEvery;
    private readonly TimeProvider _time;
    private readonly HashSet<string> _containers = new(StringComparer.Ordinal);
    private long _began;
    private long _beatAt;
    private long _reachedNs;
    private long _batches;
    private long _events;
    private long _occurrences;
    private long _metadata;
    private long _undelivered;

    public Replayer(SessionPublisher publisher, SessionOptions session, Start start, ReplayOptions options, TimeProvider time)
    {
        _publisher = publisher;
        _start = start;
        _options = options;
        _heartbeatEvery = session.HeartbeatEvery;
        _time = time;
        _rebase = Rebase.Of(options, start, UnixTime.Nanoseconds(time.GetUtcNow()));
        _reachedNs = start.EventNs + _rebase.ShiftNs;
        _retelling = new Retelling(_rebase.ShiftNs, options.NewContainers ? new ContainerNames($"{session.AgentId}@{UnixTime.Nanoseconds(session.StartedAt)}") : null);
        publisher.Undelivered += _ => Interlocked.Increment(ref _undelivered);
    }

    /// <summary>Sends all entries; on cancellation ends in order with what was sent so far.</summary>
    public async Task<ReplaySummary> RunAsync(IEnumerable<RecordedEntry> entries, string agentId, CancellationToken stop)
    {
        _began = _time.GetTimestamp();

        try
        {
            await Task.Delay(_rebase.Wait, _time, stop).ConfigureAwait(false);
            _began = _time.GetTimestamp();
            await BeatAsync(stop).ConfigureAwait(false);

            foreach (var entry in entries)
            {
                await WaitAsync(entry, stop).ConfigureAwait(false);
                await SendAsync(entry, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // asked to stop: the session still ends in order
        }

        var unacknowledged = await _publisher.CloseAsync(UnixTime.FromNanoseconds(ReachedNs()), cancellationToken: CancellationToken.None).ConfigureAwait(false);
        return new ReplaySummary(agentId, _batches, _events, _occurrences, _containers.Count, _metadata, Interlocked.Read(ref _undelivered) + unacknowledged);
    }

    private async ValueTask SendAsync(RecordedEntry entry, CancellationToken stop)
    {
        if (!_retelling.TryRetell(entry))
        {
            return;
        }

        if (entry.Metadata is { } metadata)
        {
            await _publisher.PublishAsync(metadata, stop).ConfigureAwait(false);
            _metadata++;
            return;
        }

        var batch = entry.Events!;
        await _publisher.PublishAsync(batch, stop).ConfigureAwait(false);
        _batches++;
        _events += batch.Events.Count;
        _occurrences += batch.Events.Sum(happened => happened.Occurrences);
        _containers.Add(batch.ContainerId);
        _reachedNs = Math.Max(_reachedNs, Retelling.LastEventNs(batch));
    }

    /// <summary>Waits until it is the entry's turn, beating meanwhile.</summary>
    private async ValueTask WaitAsync(RecordedEntry entry, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var due = Due(entry);

        for (var wait = due - _time.GetElapsedTime(_began); ; wait = due - _time.GetElapsedTime(_began))
        {
            var untilBeat = _heartbeatEvery - _time.GetElapsedTime(_beatAt);

            if (untilBeat <= TimeSpan.Zero)
            {
                await BeatAsync(stop).ConfigureAwait(false);
                continue;
            }

            if (wait < TimeSpan.FromMilliseconds(1))
            {
                return;
            }

            await Task.Delay(wait < untilBeat ? wait : untilBeat, _time, stop).ConfigureAwait(false);
        }
    }

    private TimeSpan Due(RecordedEntry entry)
    {
        var byRate = TimeSpan.FromSeconds((double)_events / _options.MaxRate);
        var byPace = _options.Speed > 0 ? TimeSpan.FromMilliseconds(Math.Max(0, (entry.TimestampMs - _start.RecordMs) / _options.Speed)) : TimeSpan.Zero;
        return byPace > byRate ? byPace : byRate;
    }

    private async ValueTask BeatAsync(CancellationToken stop)
    {
        _beatAt = _time.GetTimestamp();
        await _publisher.HeartbeatAsync([], [], UnixTime.FromNanoseconds(ReachedNs()), stop).ConfigureAwait(false);
    }

    // between events the replay's time goes on at its pace
    private long ReachedNs()
    {
        var paced = _start.EventNs + _rebase.ShiftNs + (long)(_time.GetElapsedTime(_began).TotalNanoseconds * _options.Speed);
        return _options.Speed > 0 ? Math.Max(_reachedNs, paced) : _reachedNs;
    }
}
