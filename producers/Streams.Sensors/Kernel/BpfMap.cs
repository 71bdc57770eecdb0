using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>A map that the agent shares with the kernel programs.</summary>
/// <remarks>Thread: any; a batch is read by one at a time.</remarks>
internal sealed unsafe class BpfMap<TKey, TValue>(int descriptor)
    where TKey : unmanaged
    where TValue : unmanaged
{
    private const uint AtOnce = 2_048;
    private const int NoEntry = 2; // ENOENT: the end of the map
    private const int NoSpace = 28; // ENOSPC: a bucket holds more than there was room for

    private TKey[] _keys = [];
    private TValue[] _values = [];

    public delegate void Visitor(in TKey key, in TValue value);

    public bool TryGet(TKey key, out TValue value)
    {
        fixed (TValue* to = &value)
        {
            return Libbpf.Lookup(descriptor, &key, to) == 0;
        }
    }

    public void Set(TKey key, TValue value)
    {
        if (Libbpf.Update(descriptor, &key, &value, 0) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            throw new SensorUnavailableException("writing a map of the kernel programs", Marshal.GetPInvokeErrorMessage(errno), "use the proc tier");
        }
    }

    /// <summary>False where the map is full.</summary>
    public bool TrySet(TKey key, TValue value) => Libbpf.Update(descriptor, &key, &value, 0) == 0;

    public void Remove(TKey key) => _ = Libbpf.Delete(descriptor, &key);

    /// <summary>Shows every entry; what comes or goes meanwhile may be shown or not.</summary>
    public void Read(Visitor visit) => Walk(visit, isTaken: false);

    /// <summary>Takes every entry out.</summary>
    public void Take(Visitor visit) => Walk(visit, isTaken: true);

    private void Walk(Visitor visit, bool isTaken)
    {
        if (_keys.Length == 0)
        {
            (_keys, _values) = (new TKey[AtOnce], new TValue[AtOnce]);
        }

        ulong position = 0;
        void* from = null;
        while (true)
        {
            var count = (uint)_keys.Length;
            var error = 0;
            fixed (TKey* keys = _keys)
            fixed (TValue* values = _values)
            {
                var result = isTaken
                    ? Libbpf.TakeBatch(descriptor, from, &position, keys, values, &count, null)
                    : Libbpf.LookupBatch(descriptor, from, &position, keys, values, &count, null);
                error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
            }

            if (error == NoSpace)
            {
                (_keys, _values) = (new TKey[_keys.Length * 2], new TValue[_values.Length * 2]);
                continue;
            }

            for (var i = 0; i < count && error is 0 or NoEntry; i++)
            {
                visit(in _keys[i], in _values[i]);
            }

            if (error != 0)
            {
                return;
            }

            from = &position;
        }
    }
}
