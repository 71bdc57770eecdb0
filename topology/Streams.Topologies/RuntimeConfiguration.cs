using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using Streams.Topologies.Faults;

namespace Streams.Topologies;

/// <summary>The runtime's settings on which exactness and speed rest.</summary>
/// <remarks>
/// Source: measured with Streamiz.Kafka.Net 1.8.2; each choice has its test among the pins or its reason beside it.
/// </remarks>
internal static class RuntimeConfiguration
{
    private const int HeartbeatsPerSession = 4;
    private const int MessageBytes = 8 * 1024 * 1024;

    public static IStreamConfig Of(DetectionStreamSettings settings, IFaultPolicy faults, ILoggerFactory loggers)
    {
        var (connection, options) = (settings.Connection, settings.Options);
        return new StreamConfig<ByteArraySerDes, ByteArraySerDes>(new Dictionary<string, dynamic>(), new RuntimeLoggers(loggers))
        {
            // First: setting it resets other properties.
            Guarantee = ProcessingGuarantee.EXACTLY_ONCE,
            ApplicationId = connection.Group(TopologyNames.ApplicationId),
            ClientId = settings.Instance,
            BootstrapServers = connection.BootstrapServers,
            NumStreamThreads = 1,

            CommitIntervalMs = (long)options.CommitEvery.TotalMilliseconds,
            PollMs = (long)options.PollEvery.TotalMilliseconds,
            MaxPollRecords = options.PollRecords,
            MaxPollRestoringRecords = 20_000,
            MaxTaskIdleMs = 0,

            // The runtime leaves it to librdkafka, whose default would skip all that is there at the first start.
            AutoOffsetReset = AutoOffsetReset.Earliest,
            // Eager, and puts partitions of equal number together; others tear tasks apart.
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
            SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)options.SessionTimeout.TotalMilliseconds / HeartbeatsPerSession,
            MaxPollIntervalMs = 120_000,
            TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds,
            TransactionTimeout = options.TransactionTimeout * 0.9,

            FetchWaitMaxMs = (int)options.FetchWait.TotalMilliseconds,
            FetchMinBytes = 1,
            LingerMs = 2,
            CompressionType = CompressionType.Lz4,
            BatchSize = 512 * 1024,
            MessageMaxBytes = MessageBytes,
            QueueBufferingMaxMessages = 500_000,
            QueueBufferingMaxKbytes = 256 * 1024,
            ConsumeResultFields = "topic,timestamp,headers",

            DefaultStateStoreCacheMaxBytes = 0,
            ReplicationFactor = -1,
            AllowAutoCreateTopics = false,
            LogProcessingSummary = TimeSpan.FromMinutes(5),

            InnerExceptionHandler = cause =>
            {
                faults.Fail("the stream thread failed", cause);
                return ExceptionHandlerResponse.FAIL;
            },
            ProductionExceptionHandler = report =>
            {
                faults.Fail($"producing to {report.Topic}", new KafkaException(report.Error));
                return ProductionExceptionHandlerResponse.FAIL;
            },
            DeserializationExceptionHandler = (_, record, cause) =>
            {
                faults.Fail($"reading {record.Topic}", cause);
                return ExceptionHandlerResponse.FAIL;
            },
        };
    }
}
