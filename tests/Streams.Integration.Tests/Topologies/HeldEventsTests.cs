using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Topologies;

/// <summary>Events that are held back until their metadata is read come afterwards, each once and in order, however often partitions change hands meanwhile.</summary>
/// <remarks>
/// Partition 0: plain. 1: events and metadata of transactions, aborted ones among them, both logs ending in a marker. 2: no metadata. 3: metadata whose last record is one of an aborted transaction.
/// Members read the metadata again at each assignment, so events are held at each.
/// </remarks>
[Collection(nameof(WholeMachine))]
public sealed class HeldEventsTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int Events = 30_000;
    private const int Metadata = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly EventLog _log = new(Partitions * Events);

    [Fact]
    public async Task HeldEvents_OverRestartsAndRebalances_ComeOnceAndInOrderAndNeverBeforeTheirMetadata()
    {
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        Write(connection);

        for (var round = 0; round < 4; round++)
        {
            // Killed in the middle: what it had taken since its last commit is as if it never was.
            using var killed = new HoldingMember(connection, "a", _log);
            Play(() => killed.Taken >= 4_000, killed);
            output.WriteLine($"round {round}: {_log.Count} events committed");
        }

        using (var first = new HoldingMember(connection, "a", _log))
        {
            Play(() => first.Taken >= 4_000, first);
            using (var second = new HoldingMember(connection, "b", _log))
            using (var third = new HoldingMember(connection, "c", _log))
            {
                Play(() => second.Taken >= 4_000 && third.Taken >= 4_000, first, second, third);
                output.WriteLine($"three members: {_log.Count} events committed, {first.Assignments}, {second.Assignments} and {third.Assignments} assignments");
            }

            // They are gone for good: their partitions come back when their sessions end.
            Play(() => _log.Count >= _log.Expected, first);
            output.WriteLine($"alone again: {first}");
            Assert.True(first.Assignments >= 3);
        }

        Assert.Empty(_log.Faults);
        Assert.All(Enumerable.Range(0, Partitions), partition => Assert.Equal(Events, _log.NextOf(partition)));
    }

    [Fact]
    public async Task PartitionsTakenWhileHeld_AreHeldAnewByTheNextMember()
    {
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        Write(connection);

        using var first = new HoldingMember(connection, "a", _log) { WorksOffMetadata = false };
        Play(() => first.IsHolding && first.MetadataTaken > 0, first);
        using var second = new HoldingMember(connection, "b", _log);
        Play(() => second.Assignments > 0 && first.Assignments > 1, first, second);
        output.WriteLine($"taken over while held: {first}; {second}");
        first.WorksOffMetadata = true;
        Play(() => _log.Count >= _log.Expected, first, second);

        Assert.Empty(_log.Faults);
    }

    private static void Play(Func<bool> until, params HoldingMember[] members)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        while (!until())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startedAt) < Patience, string.Join("; ", members.Select(member => member.ToString())));
            foreach (var member in members)
            {
                member.TakeOne();
            }
        }
    }

    private static void Write(KafkaConnection connection)
    {
        var (events, metadata) = (connection.Topic(TopicCatalog.Events), connection.Topic(TopicCatalog.Metadata));
        using var plain = Producer(connection, transactionalId: null);
        using var transactional = Producer(connection, connection.TransactionalId("writer"));
        transactional.InitTransactions(Patience);

        foreach (var partition in (int[])[0, 2, 3])
        {
            Produce(plain, new TopicPartition(events, partition), 0, Events);
        }

        Produce(plain, new TopicPartition(metadata, 0), 0, Metadata);
        Produce(plain, new TopicPartition(metadata, 3), 0, Metadata);
        plain.Flush();

        for (var part = 0; part < 10; part++)
        {
            Transact(transactional, commits: true, () =>
            {
                Produce(transactional, new TopicPartition(events, 1), part * (Events / 10), Events / 10);
                Produce(transactional, new TopicPartition(metadata, 1), part * (Metadata / 10), Metadata / 10);
            });
            Transact(transactional, commits: false, () => Produce(transactional, new TopicPartition(events, 1), EventLog.Aborted, 50));
        }

        Transact(transactional, commits: false, () => Produce(transactional, new TopicPartition(metadata, 3), EventLog.Aborted, 5));
    }

    private static void Transact(IProducer<byte[], byte[]> producer, bool commits, Action produce)
    {
        producer.BeginTransaction();
        produce();
        if (commits)
        {
            producer.CommitTransaction();
        }
        else
        {
            producer.Flush();
            producer.AbortTransaction();
        }
    }

    private static void Produce(IProducer<byte[], byte[]> producer, TopicPartition to, int first, int count)
    {
        for (var number = first; number < first + count; number++)
        {
            producer.Produce(to, new Message<byte[], byte[]> { Key = [1], Value = [.. BitConverter.GetBytes(number), .. new byte[96]] });
        }
    }

    private static IProducer<byte[], byte[]> Producer(KafkaConnection connection, string? transactionalId)
    {
        var config = new ProducerConfig { EnableIdempotence = true, LingerMs = 5, TransactionalId = transactionalId, EnableDeliveryReports = false, QueueBufferingMaxMessages = 1_000_000 };
        connection.ApplyTo(config);
        return new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }
}
