using Streams.Schemas;

namespace Streams.Lab.Measurement;

/// <summary>What is stored of one container.</summary>
/// <remarks>State: counters; executables at most <see cref="MostExecutables"/>. Thread: under the lock of <see cref="EventLedger"/>.</remarks>
internal sealed class ContainerLedger
{
    private const int MostExecutables = 1_024;

    private readonly Dictionary<EventKind, long> _kinds = [];
    private readonly Dictionary<(EventKind Kind, string Executable), long> _executables = [];

    /// <summary>True for a container that the lab started.</summary>
    public bool IsOurs { get; set; }

    /// <summary>True where all events are kept.</summary>
    public bool Keeps { get; set; }

    /// <summary>Bytes of its records.</summary>
    public long Bytes { get; set; }

    /// <summary>Occurrences in all.</summary>
    public long Total { get; private set; }

    /// <summary>Events kept.</summary>
    public List<SeenEvent> Kept { get; } = [];

    /// <summary>The newest metadata.</summary>
    public ContainerMetadata? Metadata { get; set; }

    /// <summary>Takes in an event.</summary>
    public void Count(Event happened, Process? process)
    {
        Total += happened.Occurrences;
        _kinds[happened.Kind] = _kinds.GetValueOrDefault(happened.Kind) + happened.Occurrences;
        var isOfProgram = happened.Kind is EventKind.ProcessExited || happened is { Kind: EventKind.ProcessStarted, ProcessStarted.Inventory: false };
        if (isOfProgram && process is not null)
        {
            var key = (happened.Kind, process.Executable);
            if (_executables.Count < MostExecutables || _executables.ContainsKey(key))
            {
                _executables[key] = _executables.GetValueOrDefault(key) + happened.Occurrences;
            }
        }
    }

    /// <summary>Occurrences of a kind; of an executable alone where one is given.</summary>
    public long Stored(EventKind kind, string? executable) =>
        executable is null ? _kinds.GetValueOrDefault(kind) : _executables.GetValueOrDefault((kind, executable));
}
