using System.Diagnostics.CodeAnalysis;
using Streams.Agent.Delivery.Spool;
using Streams.Kafka.Faults;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery;

/// <summary>The way of numbered records to Kafka: straight through where it takes them, over the disk where it does not.</summary>
/// <remarks>
/// <list type="number">
/// <item>Straight: a record goes to the client, and is kept here until it is acknowledged, within <see cref="DeliveryOptions.QueueBytes"/>.</item>
/// <item>Where nothing was acknowledged for <see cref="SpoolOptions.After"/>, or the bound is met, what is under way is laid down on disk, and all that follows behind it.</item>
/// <item>While records wait on disk, nothing passes them; they are read back in order as the client has room, and leave the disk when they are acknowledged.</item>
/// <item>Where the disk refuses: a client that makes progress is waited for, and one that does not has what finds no room refused, before it has numbers.</item>
/// </list>
/// So each partition gets its records in the order of their numbers, and a killed agent leaves on disk all but what was under way for less than <see cref="SpoolOptions.After"/>.
/// State: the window of what is under way, one record read ahead. Thread: any; one lock.
/// </remarks>
internal sealed class Outbox : IRecordOutlet, IDisposable
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromMilliseconds(5);

    private readonly IRecordTransport _transport;
    private readonly DiskSpool _spool;
    private readonly SpoolOptions _options;
    private readonly int _windowBound;
    private readonly int _partitions;
    private readonly AgentLosses _losses;
    private readonly DeliveryTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly DeliveryWindow _window = new();
    private readonly RefusedRecords _refused = new();
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private SpooledRecord? _readAhead;
    private long _progressAt;
    private KafkaFailedException? _fault;
    private bool _isPumping;
    private bool _isCatchingUp;

    public Outbox(IRecordTransport transport, DiskSpool spool, SpoolOptions options, int windowBytes, int partitions, AgentLosses losses, DeliveryTelemetry telemetry, TimeProvider time)
    {
        _transport = transport;
        _spool = spool;
        _options = options;
        _windowBound = windowBytes;
        _partitions = partitions;
        _losses = losses;
        _telemetry = telemetry;
        _time = time;
        _progressAt = time.GetTimestamp();
        spool.Damaged += OnDamaged;
        telemetry.SpoolOpened(() => SpooledBytes);
        lock (_gate)
        {
            StartPump();
        }
    }

    /// <summary>Completes when the brokers acknowledged the first record.</summary>
    public Task FirstAcknowledgement => _acknowledged.Task;

    /// <summary>What was handed over before this moment is with the brokers or on disk, or is missed by whoever reads there.</summary>
    public DateTimeOffset DoneUntil
    {
        get
        {
            lock (_gate)
            {
                var done = _window.OldestOnlyHereAt ?? _time.GetUtcNow();
                return _refused.OldestAt is { } refused && refused < done ? refused : done;
            }
        }
    }

    /// <summary>Part of the room that is used: on disk, or under way where the disk refuses and nothing moves.</summary>
    public double Fullness
    {
        get
        {
            lock (_gate)
            {
                return (IsBehind, _spool.IsRefusing) switch
                {
                    (true, _) => _spool.Fullness,
                    (false, true) when IsStuck => (double)_window.Bytes / _windowBound,
                    _ => 0,
                };
            }
        }
    }

    /// <summary>True where Kafka has taken nothing for a while, or records wait on disk.</summary>
    public bool IsSpooling
    {
        get
        {
            lock (_gate)
            {
                return IsBehind || IsStuck;
            }
        }
    }

    /// <summary>Bytes on disk.</summary>
    public long SpooledBytes
    {
        get
        {
            lock (_gate)
            {
                return _spool.Bytes;
            }
        }
    }

    private bool IsBehind => _readAhead is not null || _spool.HasUnread;

    private bool IsStuck => !_window.IsEmpty && _time.GetElapsedTime(_progressAt) >= _options.After;

    /// <inheritdoc/>
    public async ValueTask<bool> TryTakeAsync(OutboundRecord record, CancellationToken cancellationToken)
    {
        while (true)
        {
            lock (_gate)
            {
                ThrowIfBroken();
                if (TryTake(record))
                {
                    return true;
                }

                if (IsStuck || IsBehind)
                {
                    return false;
                }
            }

            await Task.Delay(s_lookAgain, _time, cancellationToken);
        }
    }

    /// <summary>Sees to what time alone brings: records that must go to disk, or have become too old there.</summary>
    public void Beat()
    {
        lock (_gate)
        {
            if (_window.OldestOnlyHereAt is { } oldest && _time.GetUtcNow() - oldest >= _options.After)
            {
                TrySpill();
            }

            TakeAged();
            _spool.Sync();
            StartPump();
        }
    }

    /// <summary>Waits until the brokers have everything, at most so long, and lays the rest down; gives the records that neither they nor the disk have.</summary>
    public async Task<long> CloseAsync(TimeSpan within)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            lock (_gate)
            {
                if (_window.IsEmpty && !IsBehind)
                {
                    return _refused.Count;
                }

                if (_time.GetElapsedTime(began) >= within || (IsStuck && TrySpill()) || _fault is not null)
                {
                    TrySpill();
                    _spool.Sync();
                    _telemetry.LeftOnDisk(_spool.Bytes);
                    _stop.Cancel(); // what is given up from now on could not be declared any more
                    return _window.OnlyHere + _refused.Count;
                }
            }

            await Task.Delay(s_lookAgain, _time);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate)
        {
            _spool.Dispose();
        }

        _stop.Dispose();
    }

    private bool TryTake(OutboundRecord record)
    {
        if (!IsBehind && !IsStuck && TryProduce(record, null))
        {
            return true;
        }

        if (TrySpill() && _spool.TryAppend([record], out _))
        {
            StartPump();
            return true;
        }

        return !IsBehind && TryProduce(record, null); // the disk refuses
    }

    private bool TryProduce(OutboundRecord record, SpoolPosition? position)
    {
        if (_window.Bytes + record.Bytes > _windowBound && !_window.IsEmpty)
        {
            return false;
        }

        if (_window.IsEmpty)
        {
            _progressAt = _time.GetTimestamp();
        }

        var underWay = new UnderWay(record, record.Bytes, position, _time.GetUtcNow());
        try
        {
            if (!_transport.TryProduce(record, undelivered => OnEnded(underWay, record, undelivered)))
            {
                return false;
            }
        }
        catch (KafkaFailedException broken)
        {
            _fault = broken;
            TrySpill(); // a successor sends it
            return false;
        }

        _window.Add(underWay);
        Settle();
        return true;
    }

    /// <summary>Lays down what is under way and not on disk; true where nothing is left to be laid down.</summary>
    private bool TrySpill()
    {
        if (_window.OnlyHere == 0)
        {
            return true;
        }

        var open = _window.ThoseOnlyHere();
        if (!_spool.TryAppend([.. open.Select(record => record.Record!)], out var ends))
        {
            return false;
        }

        _window.LaidDown(open, ends);
        _isCatchingUp = true;
        _spool.Skip(ends[^1]);
        _telemetry.Spilled(open.Count);
        return true;
    }

    private void OnEnded(UnderWay underWay, OutboundRecord record, Undelivered? undelivered)
    {
        lock (_gate)
        {
            _progressAt = _time.GetTimestamp();
            _window.End(underWay);
            _refused.Ended(record, underWay.At, isStored: undelivered is null);
            Settle();
            StartPump();
        }

        if (undelivered is null)
        {
            _acknowledged.TrySetResult();
        }
    }

    private void Settle()
    {
        while (_window.TryTakeDone(out var position))
        {
            _spool.Sent(position);
        }

        if (_isCatchingUp && _window.OnDisk == 0 && !IsBehind)
        {
            _isCatchingUp = false;
            _spool.Clear();
            _telemetry.CaughtUp();
        }
    }

    private void StartPump()
    {
        if (!_isPumping && IsBehind && !_stop.IsCancellationRequested)
        {
            _isPumping = _isCatchingUp = true;
            _ = Task.Run(PumpAsync);
        }
    }

    /// <summary>Reads back as the client has room; ends when all is read or nothing moves, and is started again by what changes that.</summary>
    private async Task PumpAsync()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_stop.IsCancellationRequested || !PumpOnce())
                {
                    _isPumping = false; // under the lock: who starts it next sees this
                    return;
                }
            }

            await Task.Yield();
        }
    }

    private bool PumpOnce()
    {
        if (IsStuck || _fault is not null || !TryReadAhead(out var next))
        {
            Settle();
            return false;
        }

        if (IsTooOld(next) || next.Partitions != _partitions)
        {
            GiveUp(next);
            return true;
        }

        if (!TryProduce(next.Record, next.End))
        {
            return false;
        }

        _readAhead = null;
        Settle();
        return true;
    }

    private bool TryReadAhead([NotNullWhen(true)] out SpooledRecord? next)
    {
        if (_readAhead is null && _spool.TryRead(out var read))
        {
            _readAhead = read;
        }

        next = _readAhead;
        return next is not null;
    }

    private bool IsTooOld(SpooledRecord record) => UnixTime.Nanoseconds(_time.GetUtcNow() - _options.Age) > record.SpooledAtNs;

    /// <summary>Makes room of what nobody judges any more, whole segments at a time.</summary>
    private void TakeAged()
    {
        while (IsBehind && _spool.NextAt is { } newest && newest < _time.GetUtcNow() - _options.Age && TryReadAhead(out var next) && IsTooOld(next))
        {
            GiveUp(next);
        }
    }

    /// <summary>A record is not sent any more: what it holds is declared, by container and class.</summary>
    private void GiveUp(SpooledRecord record)
    {
        _readAhead = null;
        _window.Add(new UnderWay(null, 0, record.End, _time.GetUtcNow()) { HasEnded = true });
        SpooledLosses.Add(record.Record, _losses);
        _telemetry.SpoolAged(record.Record.Events);
        Settle();
    }

    private void OnDamaged(SpoolDamage damage)
    {
        _losses.Add("", "all", Admission.Spool, -1, damage.FromNs, damage.UntilNs);
        _telemetry.SpoolDamaged(damage.Bytes);
    }

    private void ThrowIfBroken()
    {
        if (_fault is not null)
        {
            throw _fault;
        }
    }
}
