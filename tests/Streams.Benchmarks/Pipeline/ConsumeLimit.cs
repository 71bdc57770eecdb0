using System.Diagnostics;
using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Benchmarks.Pipeline;

/// <summary>What the machine allows: consume every record, check it, and read every event as a view; nothing else.</summary>
internal static class ConsumeLimit
{
    /// <param name="connection">Where.</param>
    /// <param name="partitions">Partitions of the events.</param>
    /// <param name="records">Records that are there; the first tenth is left out of the measurement.</param>
    public static Rate Measure(KafkaConnection connection, int partitions, long records)
    {
        var config = new ConsumerConfig
        {
            GroupId = "limit",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            FetchWaitMaxMs = 50,
            ConsumeResultFields = "topic,timestamp,headers",
        };
        config.Set("fetch.queue.backoff.ms", "5");
        connection.ApplyTo(config);
        using var consumer = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
        var topic = connection.Topic(TopicCatalog.Events);
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));

        using var self = System.Diagnostics.Process.GetCurrentProcess();
        long seen = 0, events = 0, sum = 0, eventsBefore = 0, began = 0;
        var cpuBefore = TimeSpan.Zero;
        while (seen < records)
        {
            var result = consumer.Consume(TimeSpan.FromSeconds(10)) ?? throw new TimeoutException($"{topic} gave {seen} of {records} records and then none for 10 s");
            events += Touch(result.Message.Value, ref sum);
            if (++seen == records / 10)
            {
                self.Refresh();
                (began, cpuBefore, eventsBefore) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime, events);
            }
        }
        self.Refresh();
        return new Rate(events - eventsBefore, Stopwatch.GetElapsedTime(began), self.TotalProcessorTime - cpuBefore, sum);
    }

    private static int Touch(byte[] value, ref long sum)
    {
        if (!WireFormat.TryRead(value, out _, out var body) || !EventBatch.TryValidate(body, out _))
        {
            throw new InvalidDataException("The benchmark's own record cannot be read.");
        }
        var count = 0;
        foreach (var item in new EventBatchView(body).Events)
        {
            count++;
            sum += (long)item.Kind + item.OffsetUs + item.Occurrences;
            if (item.HasConnectionClosed)
            {
                sum += item.ConnectionClosed.BytesSent;
            }
            else if (item.HasFileActivity)
            {
                sum += item.FileActivity.Operations + item.FileActivity.Path.Length;
            }
        }
        return count;
    }
}
