using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Delivery;
using Streams.Agent.Delivery.Spool;
using Streams.Agent.Tests.Delivery.Spool;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class OutboxTests : IDisposable
{
    private const int Partitions = 3;

    private readonly string _directory = Directory.CreateTempSubdirectory("streams-outbox-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AgentLosses _losses = new("host:n1");

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task TryTake_WhileKafkaTakesEverything_NothingTouchesTheDisk()
    {
        var transport = new FakeTransport();
        using var outbox = Open(transport);

        await TakeAsync(outbox, 0, 100);
        Assert.Equal(_time.GetUtcNow(), outbox.DoneUntil);
        _time.Advance(TimeSpan.FromMilliseconds(300));
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMilliseconds(300), outbox.DoneUntil); // under way
        transport.Acknowledge();

        Assert.Equal(Enumerable.Range(0, 100), Numbers(transport.Stored));
        Assert.Equal((0, 0.0, false), (outbox.SpooledBytes, outbox.Fullness, outbox.IsSpooling));
        Assert.Equal(_time.GetUtcNow(), outbox.DoneUntil);
        Assert.True(outbox.FirstAcknowledgement.IsCompletedSuccessfully);
        Assert.Empty(Directory.EnumerateFiles(_directory));
    }

    [Fact]
    public async Task TryTake_WhileKafkaTakesNothing_ASuccessorSendsAllInOrderWithTheirNumbers()
    {
        var transport = new FakeTransport();
        using (var outbox = Open(transport))
        {
            await TakeAsync(outbox, 0, 20);
            transport.Acknowledge(5);
            _time.Advance(TimeSpan.FromSeconds(1));
            await TakeAsync(outbox, 20, 40);
            Assert.Equal(_time.GetUtcNow(), outbox.DoneUntil); // on disk is done
            Assert.True(outbox.IsSpooling);
        } // and the agent is gone

        var later = new FakeTransport();
        using var successor = Open(later);
        await TakeAsync(successor, 100, 10);
        await DrainAsync(successor, later, 65);

        Assert.Equal([.. Enumerable.Range(5, 55), .. Enumerable.Range(100, 10)], Numbers(later.Stored));
        Assert.All(later.Stored, record => Assert.True(SpoolRecords.IsWhole(record)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task TryTake_KafkaComesAndGoes_EveryRecordArrivesOnceInOrder(int seed)
    {
        var random = new Random(seed);
        var transport = new FakeTransport(queue: 60);
        using var outbox = Open(transport, windowBytes: 20_000);
        var taken = 0;
        for (var step = 0; step < 400; step++)
        {
            var isDown = step / 40 % 2 == 1;
            await TakeAsync(outbox, taken, random.Next(1, 12));
            taken = _taken;
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 200)));
            if (!isDown)
            {
                transport.Acknowledge(random.Next(30));
            }

            if (random.Next(8) == 0)
            {
                outbox.Beat();
            }
        }

        await DrainAsync(outbox, transport, taken);

        Assert.Equal(Enumerable.Range(0, taken), Numbers(transport.Stored));
        Assert.Empty(Directory.EnumerateFiles(_directory, "*.spool"));
    }

    [Fact]
    public async Task TryTake_NeitherKafkaNorTheDiskTakesIt_RefusesAndSaysHowFullItIs()
    {
        var transport = new FakeTransport();
        using var outbox = Open(transport, windowBytes: 10_000, spoolBytes: 0);
        await TakeAsync(outbox, 0, 100);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.InRange(outbox.Fullness, .4, .6);

        var number = 100;
        while (await outbox.TryTakeAsync(SpoolRecords.Of(number), CancellationToken.None))
        {
            number++;
        }

        Assert.InRange(outbox.Fullness, .98, 1);
        transport.Acknowledge();
        Assert.Equal(Enumerable.Range(0, number), Numbers(transport.Stored)); // what was refused has used no place
        Assert.True(await outbox.TryTakeAsync(SpoolRecords.Of(number), CancellationToken.None));
    }

    [Fact]
    public async Task Beat_RecordsThatGrewTooOldOnDisk_AreDeclaredByContainerAndClass()
    {
        var transport = new FakeTransport();
        using var outbox = Open(transport);
        await TakeAsync(outbox, 0, 1);
        _time.Advance(TimeSpan.FromSeconds(2));
        var batch = A.BatchOf(events: 4);
        Assert.True(await outbox.TryTakeAsync(new OutboundRecord(TopicCatalog.Events, 1, "k"u8.ToArray(), WireFormat.Encode(batch, SchemaIds.EventBatch), 0, 4, 4), CancellationToken.None));

        _time.Advance(TimeSpan.FromHours(25));
        outbox.Beat();

        var gap = Assert.Single(Assert.Single(_losses.Take(0)).Events).SensorGap!;
        Assert.Equal(("resource", 4, "spool"), (gap.Class, gap.Lost, gap.Where));
        transport.Acknowledge();
        Assert.Equal([0], Numbers(transport.Stored)); // it was under way, and not on disk alone
        Assert.Equal(0, outbox.SpooledBytes);
    }

    [Fact]
    public async Task Close_WhileKafkaTakesNothing_LeavesEverythingOnDisk()
    {
        var transport = new FakeTransport();
        using (var outbox = Open(transport))
        {
            await TakeAsync(outbox, 0, 30);
            _time.Advance(TimeSpan.FromSeconds(1));

            Assert.Equal(0, await outbox.CloseAsync(TimeSpan.FromSeconds(1)));
        }

        var later = new FakeTransport();
        using var successor = Open(later);
        await DrainAsync(successor, later, 30);
        Assert.Equal(Enumerable.Range(0, 30), Numbers(later.Stored));
    }

    [Fact]
    public async Task Close_AfterKafkaRefusedABatchForGood_IsNotCompleteUntilALaterNumberThereTellsTheReader()
    {
        var transport = new FakeTransport();
        using var outbox = Open(transport);
        var refusedAt = _time.GetUtcNow();
        await TakeAsync(outbox, Numbered(partition: 1, first: 0, session: 7));
        transport.Refuse();
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(refusedAt, outbox.DoneUntil); // a successor has to declare it
        await TakeAsync(outbox, Numbered(partition: 2, first: 4, session: 7));
        await TakeAsync(outbox, Numbered(partition: 1, first: 4, session: 8));
        transport.Acknowledge(); // none of these says that something is missing
        Assert.Equal((refusedAt, 1), (outbox.DoneUntil, await outbox.CloseAsync(TimeSpan.FromSeconds(1))));

        await TakeAsync(outbox, Numbered(partition: 1, first: 4, session: 7));
        transport.Acknowledge();
        Assert.Equal((_time.GetUtcNow(), 0), (outbox.DoneUntil, await outbox.CloseAsync(TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public async Task Close_WithRecordsLeftOnDisk_GivesNoneUpThatCouldNotBeDeclaredAnyMore()
    {
        var transport = new FakeTransport();
        using (var outbox = Open(transport))
        {
            await TakeAsync(outbox, Numbered(partition: 1, first: 0, session: 7));
            _time.Advance(TimeSpan.FromSeconds(2));
            await TakeAsync(outbox, Numbered(partition: 1, first: 4, session: 7));
            _time.Advance(TimeSpan.FromHours(25));
            Assert.Equal(0, await outbox.CloseAsync(TimeSpan.Zero));
            Assert.False(_losses.Any);

            transport.Acknowledge(); // late: it would be read on, and what follows is too old
            Assert.False(SpinWait.SpinUntil(() => _losses.Any, TimeSpan.FromMilliseconds(200)));
        }

        using var successor = Open(new FakeTransport());
        Assert.True(SpinWait.SpinUntil(() => _losses.Any, TimeSpan.FromSeconds(20)));
        Assert.Equal(4, _losses.Take(0).SelectMany(batch => batch.Events).Sum(gap => gap.SensorGap!.Lost));
    }

    private int _taken;

    private OutboundRecord Numbered(int partition, long first, long session)
    {
        var batch = A.BatchOf(events: 4).With(batch => (batch.AgentStartedAtNs, batch.BaseTimeNs) = (session, UnixTime.Nanoseconds(_time.GetUtcNow())));
        return new OutboundRecord(TopicCatalog.Events, partition, "k"u8.ToArray(), WireFormat.Encode(batch, SchemaIds.EventBatch), first, 4, 4);
    }

    private static async Task TakeAsync(Outbox outbox, OutboundRecord record) => Assert.True(await outbox.TryTakeAsync(record, CancellationToken.None));

    private async Task TakeAsync(Outbox outbox, int from, int count)
    {
        for (var number = from; number < from + count; number++)
        {
            Assert.True(await outbox.TryTakeAsync(SpoolRecords.Of(number), CancellationToken.None));
        }

        _taken = from + count;
    }

    private static async Task DrainAsync(Outbox outbox, FakeTransport transport, int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (transport.Stored.Count < count && TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            transport.Acknowledge();
            outbox.Beat();
            await Task.Delay(1);
        }
    }

    private static IEnumerable<int> Numbers(IEnumerable<OutboundRecord> records) => records.Select(SpoolRecords.NumberOf);

    private Outbox Open(FakeTransport transport, int windowBytes = 1 << 20, long spoolBytes = 64 << 20)
    {
        var options = new SpoolOptions { Bytes = spoolBytes };
        var telemetry = new DeliveryTelemetry(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), NullLogger<NodePipeline>.Instance);
        return new Outbox(transport, DiskSpool.Open(_directory, options, Partitions, _time), options, windowBytes, Partitions, _losses, telemetry, _time);
    }
}
