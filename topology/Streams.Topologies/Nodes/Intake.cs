using Streams.Schemas.Wire;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Nodes;

/// <summary>What every chain does with a record before any step sees it: remembers where it stands, leaves out what was read before, refuses what cannot be read.</summary>
/// <remarks>
/// State: offset of the last record of its partition. The runtime may hand records read before a rebalance to the new task a second time;
/// they are left out here. One that the restored state covers already must not come at all, and raises an alarm.
/// Thread: one task.
/// </remarks>
internal sealed class Intake(RecordSchema schema, IntakeRules rules, NodeTelemetry telemetry)
{
    private long _lastOffset = -1;

    /// <summary>Begins with a record. False where it was read before.</summary>
    public bool TryBegin(OriginalRecord original, long coveredOffset)
    {
        var position = original.Position;
        rules.AtHand.Begin(position);

        if (_lastOffset < 0 && position.Offset <= coveredOffset)
        {
            telemetry.CoveredRecordCame(position, coveredOffset);
            return false;
        }

        if (position.Offset <= _lastOffset)
        {
            telemetry.StaleRecordCame(position);
            return false;
        }

        _lastOffset = position.Offset;
        telemetry.RecordTaken(position.Topic);
        return true;
    }

    /// <summary>Ends with the record.</summary>
    public void End() => rules.AtHand.End();

    /// <summary>Reads key and value; where that fails, the record becomes a dead letter.</summary>
    public bool TryRead(OriginalRecord original, Outbox outbox, out ReadOnlyMemory<byte> body)
    {
        body = default;
        if (TryRefuse(original, out var reason, out var detail))
        {
            outbox.DeadLetter(reason, detail);
            return false;
        }

        if (!rules.Decoder.TryDecode(original.Value, schema, out body, out var fault))
        {
            outbox.DeadLetter(fault.Reason, fault.Detail);
            return false;
        }

        return true;
    }

    /// <summary>Says whether the record is refused for what it is, whatever its value holds.</summary>
    public bool TryRefuse(OriginalRecord original, out string reason, out string detail)
    {
        if (rules.Deadly.Contains(original.Position))
        {
            (reason, detail) = (Refusal.Crashed, $"the worker died on it {CrashLog.DeathsAllowed} times; it was not read again");
            return true;
        }

        if (original.Key is null)
        {
            (reason, detail) = (Refusal.NullKey, "the record has no key");
            return true;
        }

        if (original.Value is { } value && value.Length > rules.RecordBytes)
        {
            (reason, detail) = (RecordFault.Oversized, $"{value.Length} bytes, at most {rules.RecordBytes} are read");
            return true;
        }

        (reason, detail) = ("", "");
        return false;
    }
}
