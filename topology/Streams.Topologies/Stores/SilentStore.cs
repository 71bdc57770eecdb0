using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Crosscutting;
using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.State.Enumerator;

namespace Streams.Topologies.Stores;

/// <summary>A key value store that keeps nothing and registers nothing.</summary>
internal sealed class SilentStore(string name) : IKeyValueStore<Bytes, byte[]>
{
    public string Name => name;

    public bool Persistent => false;

    public bool IsLocally => true;

    public bool IsOpen => true;

    public void Init(ProcessorContext context, IStateStore root)
    {
    }

    public void Flush()
    {
    }

    public void Close()
    {
    }

    public void Put(Bytes key, byte[] value)
    {
    }

    public void PutAll(IEnumerable<KeyValuePair<Bytes, byte[]>> entries)
    {
    }

    public byte[] PutIfAbsent(Bytes key, byte[] value) => null!;

    public byte[] Delete(Bytes key) => null!;

    public byte[] Get(Bytes key) => null!;

    public IKeyValueEnumerator<Bytes, byte[]> Range(Bytes from, Bytes to) => null!;

    public IKeyValueEnumerator<Bytes, byte[]> ReverseRange(Bytes from, Bytes to) => null!;

    public IEnumerable<KeyValuePair<Bytes, byte[]>> All() => [];

    public IEnumerable<KeyValuePair<Bytes, byte[]>> ReverseAll() => [];

    public long ApproximateNumEntries() => 0;
}
