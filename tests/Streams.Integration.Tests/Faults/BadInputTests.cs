using System.Text;
using Confluent.Kafka;
using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Faults;

/// <summary>What cannot be read lies in the dead letters with its reason, and the rest flows on.</summary>
[Collection(nameof(WholeMachine))]
public sealed class BadInputTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int Partitions = 2;
    private const int ProbeEvery = 6;

    [Fact]
    public async Task Worker_GivenGarbage_DeadLettersEachWithItsReasonAndGoesOn()
    {
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        var plan = new InputPlan(Containers: 4, Batches: 24);
        var probes = Expectation.Of(plan, ProbeEvery).ProbeCount;
        var garbage = Garbage();
        await WriteAsync(connection, garbage, stop);
        using (var writer = new LoadWriter(connection, Partitions))
        {
            writer.Write(plan, batchesPerSecond: 0, stop);
        }

        await using var fleet = new WorkerFleet(ProductProgram.Worker, connection, workers: 1, "--probe-every", $"{ProbeEvery}");
        using var letters = new CommittedLog(connection, TopicCatalog.DeadLettersOf(TopicCatalog.Events));
        using var detections = new CommittedLog(connection, TopicCatalog.Detections);
        await Eventually.HoldsAsync(
            async () =>
            {
                await fleet.SuperviseAsync();
                return letters.ReadOn().Records.Count >= garbage.Count * Partitions && detections.ReadOn().Records.Count >= probes;
            },
            TimeSpan.FromSeconds(60),
            () => $"{letters.Records.Count} dead letters, {detections.Records.Count} detections; ends by themselves: {string.Join("; ", fleet.UnaskedEnds)}",
            stop);

        var dead = letters.Records.Select(DeadLetter.Of).ToList();
        foreach (var letter in dead)
        {
            output.WriteLine($"{letter.Value?.Length ?? -1} bytes: {string.Join(", ", letter.Headers.Select(header => $"{header.Key}={header.Value}"))}");
        }
        Assert.Equal(garbage.Count * Partitions, dead.Count);
        Assert.All(dead, letter => Assert.Matches("^[a-z_]+$", letter.Reason));
        Assert.All(garbage, record => Assert.Equal(Partitions, dead.Count(letter => Same(letter.Key, record.Key) && Same(letter.Value, record.Value))));
        Assert.True(dead.Select(letter => letter.Reason).Distinct().Count() >= 4, "different faults must have different reasons");
        Assert.Empty(fleet.UnaskedEnds);
    }

    private static List<Message<byte[], byte[]>> Garbage()
    {
        var key = Encoding.UTF8.GetBytes(InputPlan.ContainerId(0));
        var good = WireFormat.Encode(InputPlan.BatchOf(0, 0), SchemaIds.EventBatch);
        var noise = new byte[2 << 20];
        new Random(5).NextBytes(noise);
        noise[0] = 0x7b;
        byte[] unknownSchema = [0, 0x00, 0xbc, 0x61, 0x4e, .. good.AsSpan(5)];
        return
        [
            new() { Key = key, Value = noise[..300] },
            new() { Key = key, Value = unknownSchema },
            new() { Key = null!, Value = good },
            new() { Key = key, Value = [.. good.AsSpan(0, 5), .. noise] },
            new() { Key = key, Value = good[..(good.Length / 2)] },
            new() { Key = key, Value = [] },
        ];
    }

    private static async Task WriteAsync(KafkaConnection connection, List<Message<byte[], byte[]>> records, CancellationToken stop)
    {
        var config = new ProducerConfig { MessageMaxBytes = 4 << 20, Acks = Acks.All };
        connection.ApplyTo(config);
        using var producer = new ProducerBuilder<byte[], byte[]>(config).Build();
        for (var partition = 0; partition < Partitions; partition++)
        {
            foreach (var record in records)
            {
                await producer.ProduceAsync(new TopicPartition(connection.Topic(TopicCatalog.Events), partition), record, stop);
            }
        }
    }

    private static bool Same(byte[]? one, byte[]? other) => (one ?? []).AsSpan().SequenceEqual(other ?? []);
}
