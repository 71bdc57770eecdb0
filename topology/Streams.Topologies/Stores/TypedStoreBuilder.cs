using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.Table;
using Streams.Detection;
using Streams.Detection.Time;

namespace Streams.Topologies.Stores;

/// <summary>Builds a typed store for each task.</summary>
/// <remarks>Thread: the runtime builds stores from several threads, and one more that is never used when it checks the topology.</remarks>
internal sealed class TypedStoreBuilder<TState>(string name, IStateCodec<TState> codec, int most, Func<IPinnedState>? pinned, StoreWatch watch) : IStoreBuilder
    where TState : class, ITimed, new()
{
    public string Name => name;

    public bool IsWindowStore => false;

    public long RetentionMs => 0;

    /// <summary>Where the runtime creates the changelog by itself; elsewhere the topic catalogue's settings hold.</summary>
    public IDictionary<string, string> LogConfig { get; } = new Dictionary<string, string>
    {
        ["segment.ms"] = "300000",
        ["min.cleanable.dirty.ratio"] = "0.1",
    };

    public bool LoggingEnabled => true;

    public CacheSize? CacheSize => null;

    public IStateStore Build(IStreamConfig config) => new TypedStore<TState>(name, config, codec, most, pinned?.Invoke(), watch);
}
