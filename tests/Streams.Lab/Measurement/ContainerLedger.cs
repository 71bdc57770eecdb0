using Streams.Schemas;

namespace Streams.Lab.Measurement;

/// <summary>What is stored of one container.</summary>
/// <remarks>State: counters; executables, ports and written paths at most <see cref="MostNames"/> each. Thread: under the lock of <see cref="EventLedger"/>.</remarks>
internal sealed class ContainerLedger
{
    private const int MostNames = 1_024;

    private readonly Dictionary<(EventKind Kind, string Executable), long> _executables = [];
    private readonly Dictionary<(EventKind Kind, int Port), long> _ports = [];
    private readonly Dictionary<string, long> _written = [];

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
        var isOfProgram = happened.Kind is EventKind.ProcessExited || happened is { Kind: EventKind.ProcessStarted, ProcessStarted.Inventory: false };
        if (isOfProgram && process is not null)
        {
            var key = (happened.Kind, process.Executable);
            if (_executables.Count < MostNames || _executables.ContainsKey(key))
            {
                _executables[key] = _executables.GetValueOrDefault(key) + happened.Occurrences;
            }
        }

        var port = (happened.ConnectionOpened, happened.ConnectionClosed) switch
        {
            ({ Transport: Transport.Tcp } opened, _) => opened.RemotePort,
            (_, { Transport: Transport.Tcp } closed) => closed.RemotePort,
            _ => 0,
        };
        if (port > 0 && (_ports.Count < MostNames || _ports.ContainsKey((happened.Kind, port))))
        {
            _ports[(happened.Kind, port)] = _ports.GetValueOrDefault((happened.Kind, port)) + happened.Occurrences;
        }

        if (happened.FileActivity is { BytesWritten: > 0 } activity && (_written.Count < MostNames || _written.ContainsKey(activity.Path)))
        {
            _written[activity.Path] = _written.GetValueOrDefault(activity.Path) + activity.BytesWritten;
        }
    }

    /// <summary>Occurrences of a kind by an executable.</summary>
    public long Stored(EventKind kind, string executable) => _executables.GetValueOrDefault((kind, executable));

    /// <summary>Occurrences of a kind over TCP to a port.</summary>
    public long Stored(EventKind kind, int port) => _ports.GetValueOrDefault((kind, port));

    /// <summary>Bytes written to paths that begin so.</summary>
    public long Written(string prefix) => _written.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Sum(entry => entry.Value);
}
