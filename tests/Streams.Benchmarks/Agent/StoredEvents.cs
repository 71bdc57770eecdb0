using System.Text;
using Confluent.Kafka;
using Streams.Benchmarks.Pipeline;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Benchmarks.Agent;

/// <summary>What Kafka holds of the storms, counted by a reader of its own: occurrences by class, losses that are declared, delays, and whose they are.</summary>
/// <remarks>Units: kernel occurrences. A batch that a session sent twice counts once, by its numbers.</remarks>
internal sealed class StoredEvents(IReadOnlySet<string> containers)
{
    private const string Act = "/bin/act";
    private const string ActName = "act";
    private const string Storm = "/bin/storm";
    private const string Files = "/storm.d/";

    private readonly Dictionary<(string Agent, long StartedAt, int Partition), long> _next = [];
    private readonly Dictionary<(string Class, long Tenth), long> _tenths = [];
    private readonly Dictionary<string, long> _declared = [];
    private readonly List<double> _urgentMs = [];
    private readonly List<double> _otherMs = [];
    private readonly List<bool> _ofStorm = [];

    /// <summary>Events whose numbers are missing, which the topology declares.</summary>
    public long MissingNumbers { get; private set; }

    /// <summary>Occurrences of storming programs, wherever they were laid.</summary>
    public long OfStorms { get; private set; }

    /// <summary>Those of them that carry the container.</summary>
    public long Identified { get; private set; }

    /// <summary>Intervals of which the size of the loss is not known: class, first and last tenth of a second.</summary>
    public List<(string Class, long First, long Last)> Unknown { get; } = [];

    /// <summary>Stored of one class.</summary>
    public long Of(string ofClass) => Between(ofClass, 0, long.MaxValue);

    /// <summary>Stored of one class, in tenths of a second since 1970.</summary>
    public long Between(string ofClass, long firstTenth, long lastTenth) =>
        _tenths.Where(part => part.Key.Class == ofClass && part.Key.Tenth >= firstTenth && part.Key.Tenth <= lastTenth).Sum(part => part.Value);

    /// <summary>Declared lost of one class, in the storming containers or of the node as a whole.</summary>
    public long Declared(string ofClass) => _declared.GetValueOrDefault(ofClass);

    /// <summary>Milliseconds from the kernel to the broker's log that a part of the events needed at most: the urgent ones where there are any.</summary>
    public double Delay(double part)
    {
        var delays = _urgentMs.Count > 0 ? _urgentMs : _otherMs;
        delays.Sort();
        return delays.Count == 0 ? -1 : Math.Round(delays[(int)Math.Min(delays.Count - 1, part * delays.Count)], 1);
    }

    /// <summary>Reads the topic to its end.</summary>
    public void Read(KafkaConnection connection) => Outputs.Read(connection, TopicCatalog.Events, Take);

    private void Take(ConsumeResult<byte[], byte[]> record)
    {
        WireFormat.TryRead(record.Message.Value, out _, out var body);
        var batch = new EventBatchView(body);
        if (!IsNew(batch, record.Partition.Value))
        {
            return;
        }

        var container = Encoding.UTF8.GetString(batch.ContainerId);
        var isOfStorm = containers.Contains(container);
        _ofStorm.Clear();
        var acts = new List<bool>();
        foreach (var process in batch.Processes)
        {
            acts.Add(Is(process.Executable, Act) || (process.Executable.IsEmpty && Is(process.Name, ActName))); // its start may be lost, and with it the path
            _ofStorm.Add(acts[^1] || Is(process.Executable, Storm));
        }

        foreach (var happened in batch.Events)
        {
            var timeNs = batch.BaseTimeNs + (happened.OffsetUs * 1_000);
            if (happened.HasSensorGap)
            {
                if (isOfStorm || container.StartsWith("host:", StringComparison.Ordinal))
                {
                    Take(happened.SensorGap);
                }

                continue;
            }

            var isAct = happened.Process >= 0 && acts[happened.Process];
            var ofClass = ClassOf(happened, isAct, happened.Process >= 0 && _ofStorm[happened.Process]);
            if (ofClass is null)
            {
                continue;
            }

            OfStorms += happened.Occurrences;
            if (isOfStorm)
            {
                Identified += happened.Occurrences;
                var key = (ofClass, timeNs / 100_000_000);
                _tenths[key] = _tenths.GetValueOrDefault(key) + happened.Occurrences;
                (IsUrgent(happened) ? _urgentMs : _otherMs).Add(record.Message.Timestamp.UnixTimestampMs - (timeNs / 1e6));
            }
        }
    }

    private bool IsNew(EventBatchView batch, int partition)
    {
        var session = (Encoding.UTF8.GetString(batch.AgentId), batch.AgentStartedAtNs, partition);
        var next = _next.GetValueOrDefault(session);
        if (batch.FirstSequence < next)
        {
            return false;
        }

        var count = 0;
        foreach (var _ in batch.Events)
        {
            count++;
        }

        MissingNumbers += batch.FirstSequence - next;
        _next[session] = batch.FirstSequence + count;
        return true;
    }

    private void Take(SensorGapView gap)
    {
        var ofClass = Encoding.UTF8.GetString(gap.Class);
        if (gap.Lost >= 0)
        {
            _declared[ofClass] = _declared.GetValueOrDefault(ofClass) + gap.Lost;
        }
        else
        {
            Unknown.Add((ofClass, gap.FromNs / 100_000_000, gap.UntilNs / 100_000_000));
        }
    }

    private static string? ClassOf(EventView happened, bool isAct, bool isOfStorm) => happened.Kind switch
    {
        EventKind.ProcessStarted or EventKind.ProcessExited when isAct => "process",
        EventKind.ConnectionOpened or EventKind.ConnectionClosed or EventKind.ListenStarted when isOfStorm => "connection",
        EventKind.FileActivity when happened.FileActivity.Path.StartsWith(Encoding.UTF8.GetBytes(Files)) => "file",
        _ => null,
    };

    private static bool IsUrgent(EventView happened) => happened.Kind switch
    {
        EventKind.ProcessStarted or EventKind.ListenStarted => true,
        EventKind.ConnectionOpened => happened.ConnectionOpened.NewPeer,
        _ => false,
    };

    private static bool Is(ReadOnlySpan<byte> text, string what) => text.SequenceEqual(Encoding.UTF8.GetBytes(what));
}
