using System.Runtime.InteropServices;
using Streams.Schemas;
using Streams.Sensors.Kernel;

namespace Streams.Sensors.Files;

/// <summary>Gathers what processes do with files: the kernel's counters by file, and the changes of the tree, alike ones as one.</summary>
/// <remarks>
/// 1. The kernel counts into the map of one generation, even or odd, and tells a key's path when it begins one.
/// 2. Every <see cref="SensorOptions.FilesEvery"/> the generation is turned over; <see cref="Settling"/> later no program holds an entry of the old one.
/// 3. Then its entries are taken, and each is one event. What the entry's path was is known by then: it came through the ring before.
/// State: key → path and process, for two generations; a change → its event, until the next take; both bounded by the kernel's map and <see cref="Bound"/>.
/// Thread: that of the ring.
/// </remarks>
internal sealed class FoldedFiles(BpfObject programs, SensorOptions options, TimeProvider time)
{
    private const int Bound = 16_384;
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(15);

    private readonly BpfMap<uint, uint> _turn = programs.MapOf<uint, uint>("file_generation");
    private readonly BpfMap<FileKey, FileCountsWire>[] _counts =
        [programs.MapOf<FileKey, FileCountsWire>("files_even"), programs.MapOf<FileKey, FileCountsWire>("files_odd")];

    private readonly Dictionary<FileKey, NamedFile>[] _files = [[], []];
    private readonly Dictionary<ChangeKey, SensorEvent> _changes = [];
    private uint _generation;
    private bool _isSettling;
    private long _turnedAt = time.GetTimestamp();

    /// <summary>True where changes wait that must not grow in number.</summary>
    public bool IsFull => _changes.Count >= Bound;

    /// <summary>Generations taken.</summary>
    public long Turns { get; private set; }

    /// <summary>How many will have been taken when all that happened until now is told.</summary>
    public long TurnOfNow => Turns + (_isSettling ? 2 : 1);

    /// <summary>Remembers which file a key stands for, who uses it, and where.</summary>
    public void Named(ReadOnlySpan<byte> message, Process? process, long cgroupId, string cgroupPath, long timeNs)
    {
        ref readonly var wire = ref MemoryMarshal.AsRef<FileWire>(message);
        if (FileDecoder.PathOf(message) is { } path)
        {
            // The message does not say the generation that its key is in: around a turn it may be either.
            var named = new NamedFile(path, wire.Mode, process, cgroupId, cgroupPath, timeNs, (long)wire.Header.MonotonicNs);
            _files[_generation & 1][wire.Key] = named;
            if (_isSettling)
            {
                _files[(_generation + 1) & 1][wire.Key] = named;
            }
        }
    }

    /// <summary>Takes a change in; alike ones of the same process become one with more occurrences.</summary>
    public void Changed(SensorEvent changed)
    {
        var key = ChangeKey.Of(changed);
        if (_changes.TryGetValue(key, out var known))
        {
            known.Event.Occurrences++;
            if (known.Event.FileActivity is { } file)
            {
                file.Operations++;
            }
        }
        else
        {
            _changes.Add(key, changed);
        }
    }

    /// <summary>Turns the generation over, or takes what the last one holds, where it is time.</summary>
    /// <param name="tell">Gets each event.</param>
    /// <param name="lost">Gets the occurrences of an entry whose path never came.</param>
    public void Look(Action<SensorEvent> tell, Action<long> lost)
    {
        if (!_isSettling && (time.GetElapsedTime(_turnedAt) >= options.FilesEvery || IsFull))
        {
            Turn();
        }
        else if (_isSettling && time.GetElapsedTime(_turnedAt) >= Settling)
        {
            Take(tell, lost);
        }
    }

    /// <summary>Tells all that is left, once no program runs any more.</summary>
    public void End(Action<SensorEvent> tell, Action<long> lost)
    {
        if (!_isSettling)
        {
            Turn();
        }

        Take(tell, lost);
        Turn();
        Take(tell, lost);
    }

    private void Turn()
    {
        _generation++;
        _turn.Set(0, _generation);
        _turnedAt = time.GetTimestamp();
        _isSettling = true;
    }

    private void Take(Action<SensorEvent> tell, Action<long> lost)
    {
        var old = (_generation + 1) & 1;
        var files = _files[old];
        _counts[old].Take((in FileKey key, in FileCountsWire counts) =>
        {
            if (files.TryGetValue(key, out var file))
            {
                tell(file.ToEvent(FileDecoder.Folded(file.Path, file.Mode, counts)));
            }
            else
            {
                lost((long)counts.Operations);
            }
        });
        files.Clear();
        foreach (var change in _changes.Values)
        {
            tell(change);
        }

        _changes.Clear();
        _isSettling = false;
        Turns++;
    }
}
