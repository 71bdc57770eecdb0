using System.Buffers;
using System.Text;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Crosscutting;
using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;
using Streams.Detection;
using Streams.Detection.Time;
using Streams.Schemas;

namespace Streams.Topologies.Stores;

/// <summary>Holds one object per key, and writes those that changed since the last commit to the changelog topic when the runtime flushes it inside the transaction.</summary>
/// <remarks>
/// State: key → <typeparamref name="TState"/>, at most <paramref name="most"/> of them: the one unheard longest leaves first. It, a state that says it is over, and one that no changelog record holds leave with a tombstone.
/// The pinned state, where there is one, is the task's own record beside the keys.
/// Time: knows which states wait for which partition time, and rebuilds that when they are restored.
/// Thread: one task. Restored record by record before the first record is processed.
/// </remarks>
internal sealed class TypedStore<TState>(string name, IStreamConfig config, IStateCodec<TState> codec, int most, IPinnedState? pinned, StoreWatch watch) : IStateStore
    where TState : class, ITimed, new()
{
    private readonly Dictionary<string, Entry<TState>> _entries = [];
    private readonly List<Entry<TState>> _changed = [];
    private readonly Deadlines<Entry<TState>> _deadlines = new();
    private readonly EvictionOrder<TState> _order = new();
    private readonly ArrayBufferWriter<byte> _encoded = new();
    private byte[] _pinnedKey = [];
    private IKeyValueStore<byte[], byte[]>? _changelog;
    private int _partition;

    public string Name => name;

    public bool Persistent => false;

    public bool IsLocally => true;

    public bool IsOpen { get; private set; }

    public int Count => _entries.Count;

    public IEnumerable<Entry<TState>> Entries => _entries.Values;

    public IPinnedState? Pinned => pinned;

    /// <summary>Opens the store for a task: registers it for restoring, and borrows the runtime's own writer to its changelog.</summary>
    public void Init(ProcessorContext context, IStateStore root)
    {
        _partition = context.Id.Partition;
        _pinnedKey = pinned is null ? [] : Encoding.UTF8.GetBytes(pinned.Key);
        context.Register(root, Restore);

        var writer = new KeyValueStoreBuilder<byte[], byte[]>(new SilentStoreSupplier(name), new ByteArraySerDes(), new ByteArraySerDes());
        writer.WithLoggingEnabled(new Dictionary<string, string>());
        _changelog = writer.Build(config);
        _changelog.Init(context, null);

        watch.Opened(name, _partition);
        IsOpen = true;
    }

    /// <summary>The entry of a key; where it is new and the store is full, the one unheard longest makes room for it.</summary>
    /// <remarks>So no other entry may be held across this call.</remarks>
    public Entry<TState> GetOrAdd(ReadOnlySpan<char> key)
    {
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(key, out var entry))
        {
            return entry;
        }

        while (_entries.Count >= most)
        {
            Evict(_order.TakeLongestUnheard(_entries));
        }

        return Add(key.ToString());
    }

    /// <summary>Takes back an entry that was added for a record which then changed nothing.</summary>
    public void Abandon(Entry<TState> entry)
    {
        if (!entry.IsChanged && entry.EncodedBytes == 0)
        {
            Remove(entry);
        }
    }

    /// <summary>Tells that the state was changed: it is written at the next commit, waits for its new deadline, and leaves if it is over.</summary>
    public void Changed(Entry<TState> entry)
    {
        if (!entry.IsChanged)
        {
            entry.IsChanged = true;
            _changed.Add(entry);
        }

        if (entry.State.IsOver)
        {
            Remove(entry);
        }
        else
        {
            _deadlines.Set(entry);
        }
    }

    /// <summary>Takes one state whose time has come; the caller says <see cref="Changed"/> afterwards.</summary>
    public bool TryTakeDue(long nowMs, out Entry<TState> entry) => _deadlines.TryTake(nowMs, out entry);

    /// <summary>Called by the runtime before it sends the offsets, in the same transaction.</summary>
    public void Flush()
    {
        var bytes = 0L;
        foreach (var entry in _changed)
        {
            bytes += Write(entry);
        }

        if (pinned is { IsChanged: true })
        {
            _encoded.ResetWrittenCount();
            pinned.Encode(_encoded);
            bytes += Put(_pinnedKey, _encoded.WrittenSpan.ToArray());
            pinned.IsChanged = false;
        }

        if (bytes > 0)
        {
            watch.Flushed(name, _changed.Count, bytes);
        }

        _changed.Clear();
    }

    public void Close()
    {
        if (!IsOpen)
        {
            return; // the runtime closes a store more than once
        }

        watch.Closed(name, _partition, _entries.Count, _entries.Values.Sum(entry => (long)entry.EncodedBytes));
        _entries.Clear();
        _changed.Clear();
        _deadlines.Clear();
        _order.Clear();
        IsOpen = false;
    }

    private Entry<TState> Add(string key)
    {
        var entry = new Entry<TState>(key, ChangelogKey.Of(key, _pinnedKey), new TState());
        _entries.Add(key, entry);
        _order.Added(entry, _entries.Count);
        watch.Counted(name, entries: 1, bytes: 0);
        return entry;
    }

    private void Evict(Entry<TState> entry)
    {
        if (!entry.IsChanged)
        {
            entry.IsChanged = true;
            _changed.Add(entry);
        }

        Remove(entry);
        watch.Evicted(name);
    }

    private void Remove(Entry<TState> entry)
    {
        if (_entries.Remove(entry.Key))
        {
            entry.IsGone = true;
            watch.Counted(name, entries: -1, bytes: -entry.EncodedBytes);
        }
    }

    private int Write(Entry<TState> entry)
    {
        entry.IsChanged = false;
        if (entry.IsGone)
        {
            // The key may have come back since as another entry, whose state must not be hidden by this tombstone.
            return _entries.TryGetValue(entry.Key, out var back) && (back.IsChanged || back.EncodedBytes > 0) ? 0 : Put(entry.KeyBytes, value: null);
        }

        _encoded.ResetWrittenCount();
        codec.Encode(entry.State, _encoded);
        if (entry.KeyBytes.Length + _encoded.WrittenCount > TopicCatalog.MaxOutputBytes)
        {
            // The commit would fail, and fail again after each restart: one key is forgotten, in memory as in the changelog, and the rest goes on.
            Remove(entry);
            watch.Oversized(name);
            return Put(entry.KeyBytes, value: null);
        }

        watch.Counted(name, entries: 0, bytes: _encoded.WrittenCount - entry.EncodedBytes);
        entry.EncodedBytes = _encoded.WrittenCount;
        return Put(entry.KeyBytes, _encoded.WrittenSpan.ToArray());
    }

    private int Put(byte[] key, byte[]? value)
    {
        _changelog!.Put(key, value!);
        return key.Length + (value?.Length ?? 0);
    }

    private void Restore(Bytes key, byte[]? value, long timestamp)
    {
        watch.Restored(name);
        if (pinned is not null && key.Get.AsSpan().SequenceEqual(_pinnedKey))
        {
            if (value is not null)
            {
                pinned.Decode(value);
            }

            return;
        }

        var text = ChangelogKey.TextOf(key.Get);
        if (_entries.TryGetValue(text, out var known) && value is null)
        {
            Remove(known);
        }
        else if (value is not null)
        {
            // Not bounded here: what is older in the changelog is not what was unheard longest. The first new key makes room.
            var entry = known ?? Add(text);
            entry.State = codec.Decode(value);
            watch.Counted(name, entries: 0, bytes: value.Length - entry.EncodedBytes);
            entry.EncodedBytes = value.Length;
            _deadlines.Set(entry);
        }
    }
}
