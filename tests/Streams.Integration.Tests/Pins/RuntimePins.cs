using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using Streamiz.Kafka.Net.Table;
using Streams.TestKit.Kafka;
using Streams.Topologies.Nodes;
using Streams.Topologies.Progress;
using Streams.Topologies.Stores;

namespace Streams.Integration.Tests.Pins;

/// <summary>What the product relies on in Streamiz.Kafka.Net, or has to live with: a new version of the package is judged by running these.</summary>
public class RuntimePins(KafkaFixture kafka)
{
    private static readonly ByteArraySerDes s_bytes = new();

    [Fact]
    public async Task FailedRecord_DefaultHandling_CommitsItsFirstOutput()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var watch = new Watched.Watch
        {
            OnRecord = (context, record) =>
            {
                context.Forward(record.Key, "first"u8.ToArray());
                throw new InvalidOperationException("between two outputs");
            },
        };
        pinned.Produce(Pinned.Message("a"));

        await pinned.StartAsync(builder => builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read").Transform(watch.Supplier(), "fail").To(pinned.OutputTopic, "write"));
        await Pinned.HoldsAsync(() => pinned.Failure is not null);

        // So an exception must end the process before the runtime closes its tasks.
        Assert.True(await Pinned.HoldsAsync(() => pinned.ReadCommitted(pinned.OutputTopic).Count == 1));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task NullKey_BeforeANodeWithAStore_IsDroppedUnlessTheKeySerdesHidesIt(bool nullSafe, int processed)
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var watch = new Watched.Watch();
        pinned.Produce(Pinned.Message("a"), Pinned.Message(null), Pinned.Message("b"));

        await pinned.StartAsync(builder =>
        {
            builder.AddStateStore(Store());
            ISerDes<byte[]> keys = nullSafe ? new NullSafeKeySerDes() : s_bytes;
            builder.Stream(pinned.InputTopic, keys, s_bytes, "read").Transform(watch.Supplier(), "count", "counted");
        });

        Assert.True(await Pinned.HoldsAsync(() => watch.Processed >= processed));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(processed, watch.Processed);
    }

    [Fact]
    public async Task NegativeTimestamp_DefaultExtractor_StopsTheStream()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        pinned.Produce(BeforeTime());

        await pinned.StartAsync(builder => builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read").Transform(new Watched.Watch().Supplier(), "count"));

        Assert.True(await Pinned.HoldsAsync(() => pinned.Failure is not null));
    }

    [Fact]
    public async Task NegativeTimestamp_OwnExtractor_IsProcessed()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var watch = new Watched.Watch();
        pinned.Produce(BeforeTime());

        await pinned.StartAsync(builder => builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read", new AppendTime()).Transform(watch.Supplier(), "count"));

        Assert.True(await Pinned.HoldsAsync(() => watch.Processed == 1));
    }

    [Fact]
    public async Task GlobalTable_OnATopicThatEndsInATransactionMarker_NeverStarts()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        using (var producer = pinned.Producer("writer-" + pinned.ApplicationId))
        {
            producer.InitTransactions(TimeSpan.FromSeconds(20));
            producer.BeginTransaction();
            producer.Produce(pinned.InputTopic, Pinned.Message("a"));
            producer.CommitTransaction();
        }

        var started = await pinned.StartAsync(builder =>
        {
            builder.GlobalTable(pinned.InputTopic, s_bytes, s_bytes, InMemory.As<byte[], byte[]>("global"));
            builder.Stream(pinned.OutputTopic, s_bytes, s_bytes, "read").Transform(new Watched.Watch().Supplier(), "count");
        });

        // Profiles and models are therefore read by a reader of our own.
        Assert.False(started);
    }

    [Fact]
    public async Task NodeBehindAMerge_IsOpenedTwiceForEachTask()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var watch = new Watched.Watch();
        pinned.Produce(Pinned.Message("a"));

        await pinned.StartAsync(builder => builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read one")
            .Merge(builder.Stream(pinned.OutputTopic, s_bytes, s_bytes, "read other"), "merge")
            .Transform(watch.Supplier(), "count"));

        Assert.True(await Pinned.HoldsAsync(() => watch.Processed == 1));
        Assert.Equal(2, watch.Inits);
    }

    [Fact]
    public async Task ChangedState_IsFlushedInTheTransactionOfItsRecord()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var watch = new Watched.Watch
        {
            OnRecord = (context, record) =>
            {
                Count(context);
                context.Forward(record.Key, [1]);
            },
        };
        pinned.Produce(Pinned.Message("a"));

        await pinned.StartAsync(Counting(pinned, watch));

        Assert.True(await Pinned.HoldsAsync(() => pinned.ReadCommitted(pinned.OutputTopic).Count == 1));
        Assert.Equal([1], Assert.Single(pinned.ReadCommitted(pinned.ChangelogOf("counted"))).Value);
    }

    [Fact]
    public async Task StateChangedByAPunctuator_IsNotFlushedWithItsOutput()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        var done = 0;
        var watch = new Watched.Watch
        {
            OnInit = context => context.Schedule(TimeSpan.FromMilliseconds(500), PunctuationType.PROCESSING_TIME, _ =>
            {
                if (Interlocked.Exchange(ref done, 1) == 0)
                {
                    Count(context);
                    context.Forward([1], [1]);
                }
            }),
        };

        await pinned.StartAsync(Counting(pinned, watch));

        // Ticks are therefore all that a punctuator writes, and it changes no state.
        Assert.True(await Pinned.HoldsAsync(() => pinned.ReadCommitted(pinned.OutputTopic).Count == 1));
        Assert.Empty(pinned.ReadCommitted(pinned.ChangelogOf("counted")));
    }

    [Fact]
    public async Task NodesAndStores_AreMadeForEachTask()
    {
        using var pinned = await Pinned.CreateAsync(kafka, partitions: 3);
        var stores = new HashSet<object>();
        var watch = new Watched.Watch
        {
            OnInit = context =>
            {
                lock (stores)
                {
                    stores.Add(context.GetStateStore("counted"));
                }
            },
        };

        await pinned.StartAsync(Counting(pinned, watch));

        Assert.True(await Pinned.HoldsAsync(() => watch.Inits == 3));
        Assert.Equal(3, stores.Count);
    }

    [Fact]
    public async Task EndOfLog_WithAnOpenTransaction_LiesBehindForAReadCommittedReader()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        using var committed = pinned.Consumer(IsolationLevel.ReadCommitted);
        using var uncommitted = pinned.Consumer(IsolationLevel.ReadUncommitted);
        using var producer = pinned.Producer("writer-" + pinned.ApplicationId);
        producer.InitTransactions(TimeSpan.FromSeconds(20));
        producer.BeginTransaction();
        producer.Produce(pinned.InputTopic, Pinned.Message("a"));
        producer.Flush(TestContext.Current.CancellationToken);
        var partition = new TopicPartition(pinned.InputTopic, 0);

        // A restore consumer that is read-committed would end before the record; ours asks like the other.
        Assert.Equal(0, committed.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(10)).High.Value);
        Assert.Equal(1, uncommitted.QueryWatermarkOffsets(partition, TimeSpan.FromSeconds(10)).High.Value);
        producer.AbortTransaction();
    }

    private static Action<StreamBuilder> Counting(Pinned pinned, Watched.Watch watch) => builder =>
    {
        builder.AddStateStore(Store());
        builder.Stream(pinned.InputTopic, s_bytes, s_bytes, "read").Transform(watch.Supplier(), "count", "counted").To(pinned.OutputTopic, "write");
    };

    private static void Count(ProcessorContext<byte[], byte[]> context)
    {
        var store = (TypedStore<Counted>)context.GetStateStore("counted");
        var entry = store.GetOrAdd("key");
        entry.State.Count++;
        store.Changed(entry);
    }

    private static TypedStoreBuilder<Counted> Store()
    {
        var meters = new PinMeters();
        var restoration = new Restoration(TimeProvider.System, new ProgressTelemetry(meters, NullLogger<ProgressTelemetry>.Instance));
        return new TypedStoreBuilder<Counted>("counted", new Counted.Codec(), most: 1_000, pinned: null, new StoreWatch(restoration, new StoreTelemetry(meters)));
    }

    private static Message<byte[], byte[]> BeforeTime()
    {
        var message = Pinned.Message("a");
        message.Timestamp = new Timestamp(-5, TimestampType.CreateTime);
        return message;
    }
}
