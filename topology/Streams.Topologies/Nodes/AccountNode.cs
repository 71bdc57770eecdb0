using System.Diagnostics;
using System.Globalization;
using Streams.Detection;
using Streams.Schemas;
using Streams.Topologies.Stores;

namespace Streams.Topologies.Nodes;

/// <summary>The head of the events' chain: turns bytes into batches, moves the partition's clock, lets time pass for sessions and containers, and runs the account step.</summary>
/// <remarks>
/// In: container id → batch, or tick:&lt;partition&gt; → tick. Out: one passage for each container whose time has come, then the record's own.
/// State: the partition's record and the sessions; the containers are read for their deadlines.
/// Time: partition clock.
/// Thread: one task.
/// </remarks>
internal sealed class AccountNode(NodeSite site, IStep<SessionState> step, Intake intake, IntakeRules rules, TickWriter ticks, Func<Outbox> outbox, NodeTelemetry telemetry, NodeCount count) : INode<byte[]>
{
    private const long EarliestNs = 946_684_800_000_000_000; // 2000-01-01, before any container

    private readonly Passage _passage = new(outbox());
    private readonly List<Entry<SessionState>> _dueSessions = [];
    private readonly List<Entry<ContainerState>> _dueContainers = [];
    private NodeContext? _context;
    private TypedStore<SessionState>? _sessions;
    private TypedStore<ContainerState>? _containers;
    private PartitionRecord? _partition;

    public void Open(NodeContext context)
    {
        _context = context;
        _sessions = context.Store<SessionState>(StoreNames.Sessions);
        _containers = context.Store<ContainerState>(StoreNames.Containers);
        _partition = (PartitionRecord)_sessions.Pinned!;
        ticks.Open(context, _partition);
    }

    public void Process(byte[] key, byte[] value)
    {
        var original = _context!.Original(key, value);
        if (intake.TryBegin(original, _partition!.CoveredOffset))
        {
            _passage.Outbox.Begin(original);
            _partition.CoveredOffset = original.Position.Offset;
            _partition.IsChanged = true;

            var nowMs = _partition.Clock.Advance(original.Position.TimestampMs);
            LetTimePass(nowMs, original.Position.TimestampMs);
            Take(original, nowMs);
            HandOnWhatIsLeft();
        }

        ticks.WorkedOff(original.Position.Offset);
        intake.End();
    }

    private void Take(OriginalRecord original, long nowMs)
    {
        Span<char> buffer = stackalloc char[KeyText.Longest];
        if (intake.TryRefuse(original, out var reason, out var detail))
        {
            _passage.Outbox.DeadLetter(reason, detail);
        }
        else if (!KeyText.TryRead(original.Key, buffer, out var containerId))
        {
            _passage.Outbox.DeadLetter(Refusal.MalformedKey, $"a key of {original.Key!.Length} bytes is no container id");
        }
        else if (intake.TryRead(original, _passage.Outbox, out var body) && IsSound(original, containerId, body.Span))
        {
            if (!IsTick(containerId))
            {
                Judge(original, containerId, body, nowMs);
            }
        }
    }

    private void Judge(OriginalRecord original, ReadOnlySpan<char> containerId, ReadOnlyMemory<byte> body, long nowMs)
    {
        var batch = new EventBatchView(body.Span);
        var session = SessionOf(batch);
        _partition!.AgentSeen = true;
        _partition.LastEventNs = batch.BaseTimeNs;
        ticks.AgentWasHeard();
        telemetry.BatchTaken(batch.Events.Count);

        var container = _containers!.GetOrAdd(containerId);
        var observation = _passage.Observation;
        observation.Reset(container.Key, body, nowMs);
        observation.Session = session.Key;
        observation.AppendTimeMs = original.Position.TimestampMs;

        Account(session);
        _passage.Container = container;
        if (!_passage.IsOver)
        {
            _context!.Pass(_passage, site);
            _containers.Changed(container);
        }
        else
        {
            _containers.Abandon(container);
        }

        if (observation.Closing)
        {
            Close(session, container, nowMs, original.Position.TimestampMs);
        }
    }

    private void Account(Entry<SessionState> session)
    {
        var startedAt = Stopwatch.GetTimestamp();
        _passage.IsOver = step.Apply(_passage.Observation, session.State, _passage.Outbox) == StepResult.Drop;
        count.Add(forwarded: !_passage.IsOver, startedAt);
        _sessions!.Changed(session);
    }

    private Entry<SessionState> SessionOf(EventBatchView batch)
    {
        Span<char> buffer = stackalloc char[KeyText.Longest];
        var agent = batch.AgentId;
        var length = System.Text.Encoding.UTF8.GetChars(agent.Length > KeyText.Longest - 24 ? agent[..(KeyText.Longest - 24)] : agent, buffer);
        buffer[length++] = '@';
        batch.AgentStartedAtNs.TryFormat(buffer[length..], out var digits, default, CultureInfo.InvariantCulture);
        return _sessions!.GetOrAdd(buffer[..(length + digits)]);
    }

    private void LetTimePass(long nowMs, long appendTimeMs)
    {
        // All that is due is taken first: one that asks for this very moment again waits for the next record.
        while (_sessions!.TryTakeDue(nowMs, out var session))
        {
            _dueSessions.Add(session);
        }

        while (_containers!.TryTakeDue(nowMs, out var container))
        {
            _dueContainers.Add(container);
        }

        foreach (var session in _dueSessions)
        {
            _passage.Observation.Reset("", default, nowMs);
            _passage.Observation.Session = session.Key;
            _passage.Observation.AppendTimeMs = appendTimeMs;
            Account(session);
        }

        foreach (var container in _dueContainers)
        {
            PassTime(container, nowMs, appendTimeMs, closing: false);
        }

        _dueSessions.Clear();
        _dueContainers.Clear();
    }

    private void Close(Entry<SessionState> session, Entry<ContainerState> except, long nowMs, long appendTimeMs)
    {
        var others = _containers!.Entries
            .Where(entry => entry != except && string.Equals(entry.State.Session, session.Key, StringComparison.Ordinal))
            .OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .ToList();
        foreach (var container in others)
        {
            PassTime(container, nowMs, appendTimeMs, closing: true);
        }
    }

    private void PassTime(Entry<ContainerState> container, long nowMs, long appendTimeMs, bool closing)
    {
        var observation = _passage.Observation;
        observation.Reset(container.Key, default, nowMs);
        observation.Session = container.State.Session;
        observation.AppendTimeMs = appendTimeMs;
        observation.Closing = closing;
        _passage.Container = container;
        _passage.IsOver = false;
        _context!.Pass(_passage, site);
        _containers!.Changed(container);
    }

    private void HandOnWhatIsLeft()
    {
        if (_passage.Outbox.Outputs.Count > 0)
        {
            _passage.IsOver = true;
            _context!.Pass(_passage, site);
        }
    }

    private bool IsSound(OriginalRecord original, ReadOnlySpan<char> containerId, ReadOnlySpan<byte> body)
    {
        var batch = new EventBatchView(body);
        if (!batch.ContainerId.SequenceEqual(original.Key))
        {
            _passage.Outbox.DeadLetter(Refusal.KeyMismatch, "the key and the batch name different containers");
            return false;
        }

        if (IsTick(containerId) != (batch.Tier == SensorTier.Worker))
        {
            _passage.Outbox.DeadLetter(Refusal.ForgedTick, "only a worker writes ticks, and nothing but ticks");
            return false;
        }

        var latestNs = (original.Position.TimestampMs + (long)rules.FutureTolerance.TotalMilliseconds) * 1_000_000;
        if (batch.BaseTimeNs < EarliestNs || batch.BaseTimeNs > latestNs)
        {
            _passage.Outbox.DeadLetter(Refusal.AbsurdTime, string.Create(CultureInfo.InvariantCulture, $"base time {batch.BaseTimeNs} ns, appended at {original.Position.TimestampMs} ms"));
            return false;
        }

        return true;
    }

    private static bool IsTick(ReadOnlySpan<char> containerId) => containerId.StartsWith("tick:", StringComparison.Ordinal);
}
