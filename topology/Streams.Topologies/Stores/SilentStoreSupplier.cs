using Streamiz.Kafka.Net.Crosscutting;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.State.Supplier;

namespace Streams.Topologies.Stores;

/// <summary>Gives the runtime's changelog writer a store that keeps nothing: what it writes is kept by a typed store.</summary>
internal sealed class SilentStoreSupplier(string name) : IKeyValueBytesStoreSupplier
{
    public string Name { get; set; } = name;

    public string MetricsScope => "typed";

    public IKeyValueStore<Bytes, byte[]> Get() => new SilentStore(Name);
}
