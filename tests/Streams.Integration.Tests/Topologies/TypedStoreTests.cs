using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using Streams.Integration.Tests.Pins;
using Streams.TestKit.Kafka;
using Streams.Topologies.Progress;
using Streams.Topologies.Stores;

namespace Streams.Integration.Tests.Topologies;

/// <summary>What a typed store holds is there again after a restart, and what left it stays away.</summary>
public class TypedStoreTests(KafkaFixture kafka)
{
    private static readonly ByteArraySerDes s_bytes = new();

    [Fact]
    public async Task States_AfterARestart_AreThoseOfTheLastCommit()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        pinned.Produce(Pinned.Message("a"), Pinned.Message("a"), Pinned.Message("over"), Pinned.Message("back"), Pinned.Message("a"));
        var before = await RunAsync(pinned, records: 5);
        Assert.Equal("a=3 back=1", before);

        pinned.Produce(Pinned.Message("a"), Pinned.Message("over"), Pinned.Message("back"));
        var after = await RunAsync(pinned, records: 3);

        Assert.Equal("a=4 back=2", after);
    }

    [Fact]
    public async Task StateThatIsOver_LeavesATombstoneUnlessItsKeyCameBack()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        pinned.Produce(Pinned.Message("gone", "over"), Pinned.Message("back", "over"), Pinned.Message("back"));

        Assert.Equal("back=1", await RunAsync(pinned, records: 3));

        var last = pinned.ReadCommitted(pinned.ChangelogOf("counted")).GroupBy(message => System.Text.Encoding.UTF8.GetString(message.Key)).ToDictionary(group => group.Key, group => group.Last().Value);
        Assert.Null(last["gone"]);
        Assert.Equal([1], last["back"]);
    }

    /// <summary>Counts the records of each key until so many have come, stops, and tells what the store held at last.</summary>
    private static async Task<string> RunAsync(Pinned pinned, int records)
    {
        var held = "";
        var watch = new Watched.Watch
        {
            OnRecord = (context, record) =>
            {
                Count(context, record);
                held = Held((TypedStore<Counted>)context.GetStateStore("counted"));
            },
        };
        await pinned.StartAsync(builder =>
        {
            builder.AddStateStore(Store());
            builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read").Transform(watch.Supplier(), "count", "counted").To(pinned.OutputTopic, "write");
        });
        Assert.True(await Pinned.HoldsAsync(() => watch.Processed >= records));
        await pinned.StopAsync();
        Assert.Equal(records, watch.Processed);
        return held;
    }

    private static void Count(ProcessorContext<byte[], byte[]> context, Record<byte[], byte[]> record)
    {
        var store = (TypedStore<Counted>)context.GetStateStore("counted");
        var key = System.Text.Encoding.UTF8.GetString(record.Key);
        var entry = store.GetOrAdd(key);
        entry.State.Count++;
        entry.State.IsOver = key == "over" || record.Value.AsSpan().SequenceEqual("over"u8);
        store.Changed(entry);
    }

    private static string Held(TypedStore<Counted> store) =>
        string.Join(' ', store.Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.State.Count}"));

    private static TypedStoreBuilder<Counted> Store()
    {
        var meters = new PinMeters();
        var restoration = new Restoration(TimeProvider.System, new ProgressTelemetry(meters, NullLogger<ProgressTelemetry>.Instance));
        return new TypedStoreBuilder<Counted>("counted", new Counted.Codec(), most: 1_000, pinned: null, new StoreWatch(restoration, new StoreTelemetry(meters)));
    }
}
