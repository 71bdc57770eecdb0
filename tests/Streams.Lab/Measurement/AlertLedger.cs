namespace Streams.Lab.Measurement;

/// <summary>What a reader of alerts.v1 came to hold, in order.</summary>
/// <remarks>Thread: any; one lock.</remarks>
internal sealed class AlertLedger
{
    private readonly List<HeldAlert> _held = [];
    private readonly Lock _lock = new();

    /// <summary>All records so far.</summary>
    public IReadOnlyList<HeldAlert> Held
    {
        get
        {
            lock (_lock)
            {
                return [.. _held];
            }
        }
    }

    /// <summary>Records that were no findings.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Takes in a record.</summary>
    public void Take(ReadOnlyMemory<byte> json, DateTimeOffset heldAt)
    {
        lock (_lock)
        {
            if (HeldAlert.TryRead(json, heldAt, out var alert))
            {
                _held.Add(alert!);
            }
            else
            {
                Unreadable++;
            }
        }
    }

    /// <summary>Records beyond the first with the same id.</summary>
    public static int Repeated(IEnumerable<HeldAlert> held) => held.GroupBy(alert => alert.RecordUid).Sum(group => group.Count() - 1);

    /// <summary>Records that an incident's own numbers say must exist, and that nobody held.</summary>
    /// <remarks>The numbers of an incident (metadata.sequence) run from 0 without gaps; the last one cannot be missed from them.</remarks>
    public static int Missing(IEnumerable<HeldAlert> held) =>
        held.Where(alert => alert.Sequence >= 0)
            .GroupBy(alert => alert.FindingUid)
            .Sum(incident =>
            {
                var numbers = incident.Select(alert => alert.Sequence).ToHashSet();
                return numbers.Max() + 1 - numbers.Count;
            });
}
