using System.Diagnostics.CodeAnalysis;
using Streams.Kafka.Publishing;

namespace Streams.Agent.Delivery.Spool;

/// <summary>Keeps records on disk, in order, until Kafka has them; what a run leaves there, the next one sends.</summary>
/// <remarks>
/// <list type="number">
/// <item>Records are appended to segments, each with a checksum; a record is there whole or not at all, also after kill -9 and on a full disk.</item>
/// <item>They are read in the order in which they came, those of earlier runs first. A damaged part is skipped and told by <see cref="Damaged"/>.</item>
/// <item>A segment goes when Kafka has all of it; up to where it has them is kept too, so that a successor sends little twice.</item>
/// </list>
/// State: files of at most <see cref="SpoolOptions.Bytes"/>, one segment in memory while it is read. Thread: one at a time.
/// </remarks>
internal sealed class DiskSpool : IDisposable
{
    private const int MostSegmentBytes = 4 << 20;
    private const int LeastSegmentBytes = 64 << 10;

    private static readonly TimeSpan s_tryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string _directory;
    private readonly SpoolOptions _options;
    private readonly TimeProvider _time;
    private readonly int _partitions;
    private readonly SpoolCursor _cursor;
    private readonly LinkedList<SpoolSegment> _segments = [];
    private readonly int _segmentBytes;
    private LinkedListNode<SpoolSegment>? _read;
    private byte[]? _content;
    private int _contentPartitions;
    private int _offset;
    private long _readTimeNs;
    private SpoolPosition _written;
    private SpoolPosition _handed;
    private SpoolPosition _sent;
    private SpoolPosition _kept;
    private long _next = 1;
    private long _refusedAt;

    private DiskSpool(string directory, SpoolOptions options, int partitions, TimeProvider time)
    {
        _directory = directory;
        _options = options;
        _partitions = partitions;
        _time = time;
        _cursor = new SpoolCursor(directory);
        _segmentBytes = (int)Math.Clamp(options.Bytes / 16, LeastSegmentBytes, MostSegmentBytes);
    }

    /// <summary>Told of each part that cannot be read.</summary>
    public event Action<SpoolDamage>? Damaged;

    /// <summary>Bytes on disk.</summary>
    public long Bytes { get; private set; }

    /// <summary>True where records wait that were not read yet.</summary>
    public bool HasUnread => _written.CompareTo(_handed) > 0;

    /// <summary>When the newest record was laid down of the segment that is read next; null where all is read.</summary>
    public DateTimeOffset? NextAt => !HasUnread ? null : (_content is not null && _offset < _content.Length ? _read : NextToRead)?.Value.NewestAt;

    /// <summary>True where nothing can be laid down now: the spool is full, or the disk is.</summary>
    public bool IsRefusing => Bytes + LeastSegmentBytes > _options.Bytes || IsRefusedLately;

    /// <summary>Part of the bound that is used; 1 where nothing more can be laid down.</summary>
    public double Fullness => IsRefusing ? 1 : (double)Bytes / _options.Bytes;

    /// <summary>Opens what a predecessor left, and makes the directory where there is none.</summary>
    public static DiskSpool Open(string directory, SpoolOptions options, int partitions, TimeProvider time)
    {
        var spool = new DiskSpool(directory, options, partitions, time);
        spool.Find();
        return spool;
    }

    /// <summary>Lays records down at the end, all or none; false where the bound or the disk refuses.</summary>
    public bool TryAppend(IReadOnlyCollection<OutboundRecord> records, [NotNullWhen(true)] out IReadOnlyList<SpoolPosition>? ends)
    {
        ends = null;
        var size = records.Sum(record => (long)SpoolFrame.SizeOf(record));
        if (records.Count == 0 || size > int.MaxValue / 2 || Bytes + size + SpoolSegment.HeadBytes > _options.Bytes || IsRefusedLately)
        {
            return false;
        }

        var now = _time.GetUtcNow();
        var frames = System.Buffers.ArrayPool<byte>.Shared.Rent((int)size);
        try
        {
            var places = Lay(records, frames, UnixTime.Nanoseconds(now));
            var segment = Writable(now);
            var began = segment.Length;
            var disk = segment.DiskBytes;
            segment.Append(frames.AsSpan(0, (int)size), now);
            Bytes += segment.DiskBytes - disk;
            ends = [.. places.Select(place => new SpoolPosition(segment.Number, (int)began + place))];
            _written = ends[^1];
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _refusedAt = _time.GetTimestamp();
            return false;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(frames);
        }
    }

    /// <summary>Reads the next record; false where all are read.</summary>
    public bool TryRead([NotNullWhen(true)] out SpooledRecord? record)
    {
        while (true)
        {
            record = null;
            if (!HasUnread || ((_content is null || _offset >= _content.Length) && !TryTurn()))
            {
                _handed = _written;
                _content = null;
                return false;
            }

            if (SpoolFrame.TryRead(_content.AsSpan(_offset), out var read, out _readTimeNs, out var length) && _contentPartitions > 0)
            {
                _offset += length;
                _handed = new SpoolPosition(_read!.Value.Number, _offset);
                record = new SpooledRecord(read, _readTimeNs, _contentPartitions, _handed);
                return true;
            }

            SkipDamage();
        }
    }

    /// <summary>What was laid down up to this place, the end, is under way already and need not be read.</summary>
    public void Skip(SpoolPosition position) => _handed = position;

    /// <summary>Kafka has all before this place.</summary>
    public void Sent(SpoolPosition position)
    {
        if (position.CompareTo(_sent) > 0)
        {
            _sent = position;
        }

        while (_segments.First is { } first && first != _segments.Last && first.Value.Number < position.Segment)
        {
            Remove(first);
        }

        if (_segments.First is { } left && left == _segments.Last && left.Value.Number == position.Segment && position.Offset >= left.Value.Length)
        {
            Remove(left);
        }
    }

    /// <summary>Kafka has everything that could be read: the spool is empty again.</summary>
    public void Clear()
    {
        while (_segments.First is { } first)
        {
            Remove(first);
        }

        _sent = _handed = _written;
    }

    /// <summary>Waits until the disk has what was laid down, and keeps up to where Kafka has it.</summary>
    public void Sync()
    {
        try
        {
            _segments.Last?.Value.Sync();
        }
        catch (IOException)
        {
            _refusedAt = _time.GetTimestamp();
        }

        if (_sent != _kept)
        {
            _cursor.Write(_sent);
            _kept = _sent;
        }
    }

    public void Dispose()
    {
        Sync();
        foreach (var segment in _segments)
        {
            segment.Dispose();
        }

        _cursor.Dispose();
    }

    private LinkedListNode<SpoolSegment>? NextToRead => _read is null ? _segments.First : _read.Next;

    private bool IsRefusedLately => _refusedAt != 0 && _time.GetElapsedTime(_refusedAt) < s_tryAgainAfter;

    private static List<int> Lay(IReadOnlyCollection<OutboundRecord> records, Span<byte> frames, long nowNs)
    {
        var places = new List<int>(records.Count);
        var at = 0;
        foreach (var record in records)
        {
            var length = SpoolFrame.SizeOf(record);
            SpoolFrame.Write(frames.Slice(at, length), record, nowNs);
            at += length;
            places.Add(at);
        }

        return places;
    }

    private SpoolSegment Writable(DateTimeOffset now)
    {
        if (_segments.Last?.Value is { IsOpen: true } open && open.Length < _segmentBytes)
        {
            return open;
        }

        _segments.Last?.Value.Seal();
        var segment = SpoolSegment.Begin(_directory, _next, _partitions, now);
        _next++;
        _segments.AddLast(segment);
        Bytes += segment.DiskBytes;
        return segment;
    }

    /// <summary>Turns to the next segment; what is written from now on goes into another.</summary>
    private bool TryTurn()
    {
        _content = null;
        while (NextToRead is { } next)
        {
            _read = next;
            next.Value.Seal();
            try
            {
                _content = next.Value.Read(out _contentPartitions);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                Damaged?.Invoke(new SpoolDamage(next.Value.Length, _readTimeNs, UnixTime.Nanoseconds(next.Value.NewestAt)));
                continue;
            }

            _offset = Math.Min(_content.Length, SpoolSegment.HeadBytes);
            if (_handed.Segment >= next.Value.Number)
            {
                _offset = _handed.Segment > next.Value.Number ? _content.Length : Math.Clamp(_handed.Offset, _offset, _content.Length);
            }

            if (_content.Length <= SpoolSegment.HeadBytes && _contentPartitions == 0)
            {
                Damaged?.Invoke(new SpoolDamage(_content.Length, _readTimeNs, UnixTime.Nanoseconds(next.Value.NewestAt)));
            }

            if (_offset < _content.Length)
            {
                return true;
            }
        }

        return false;
    }

    private void SkipDamage()
    {
        var from = _offset;
        _offset = _contentPartitions > 0 ? SpoolFrame.FindNext(_content, _offset + 1) : _content!.Length;
        var untilNs = SpoolFrame.TryRead(_content.AsSpan(_offset), out _, out var timeNs, out _) ? timeNs : UnixTime.Nanoseconds(_read!.Value.NewestAt);
        Damaged?.Invoke(new SpoolDamage(_offset - from, _readTimeNs, untilNs));
    }

    private void Remove(LinkedListNode<SpoolSegment> node)
    {
        if (_read == node)
        {
            _read = null; // it is the first: the next one to be read is the first again
            _content = null;
        }

        Bytes -= node.Value.DiskBytes;
        node.Value.Delete();
        _segments.Remove(node);
    }

    private void Find()
    {
        try
        {
            var found = Directory.CreateDirectory(_directory).EnumerateFiles("*" + SpoolSegment.Extension).Select(SpoolSegment.Find).OfType<SpoolSegment>().OrderBy(segment => segment.Number);
            foreach (var segment in found)
            {
                _segments.AddLast(segment);
                Bytes += segment.DiskBytes;
                _next = segment.Number + 1;
                _written = segment.Length != SpoolSegment.HeadBytes ? new SpoolPosition(segment.Number, (int)Math.Max(1, segment.Length)) : _written;
            }

            _handed = _sent = _kept = _cursor.Read() ?? default;
            _next = Math.Max(_next, _sent.Segment + 1); // a number is never used again, or new segments would be taken for sent ones
            while (_segments.First is { } first && first.Value.Number < _sent.Segment)
            {
                Remove(first);
            }
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _refusedAt = _time.GetTimestamp();
        }
    }
}
