using System.Globalization;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Streamiz.Kafka.Net.Kafka;
using Streamiz.Kafka.Net.Metrics;
using Streams.Kafka;
using Streams.Topologies.Faults;
using Streams.Topologies.Progress;

namespace Streams.Topologies.Clients;

/// <summary>Gives the runtime clients that are exact, quick, and end the process where the runtime would go on.</summary>
/// <remarks>
/// Names: transactional id <c>streams-worker-&lt;instance&gt;-&lt;thread&gt;</c> with the prefix, static member <c>&lt;instance&gt;-&lt;thread&gt;</c>; both outlive a restart,
/// so that the group waits for it and its open transaction is ended at once.
/// Source: Streamiz.Kafka.Net 1.8.2 IKafkaSupplier; it hands over configurations that may be changed.
/// </remarks>
internal sealed partial class KafkaSupplier(
    KafkaConnection connection,
    TopologyOptions options,
    string instance,
    IFaultPolicy faults,
    Liveness liveness,
    (HeldPartitions Held, EventsEnd End) reading,
    CommitProgress progress,
    ClientTelemetry telemetry,
    ProgressTelemetry progressTelemetry,
    TimeProvider time) : IKafkaSupplier
{
    public StreamMetricsRegistry? MetricsRegistry { get; set; }

    /// <summary>The thread's main consumer, once it is built.</summary>
    public MainConsumer? Main { get; private set; }

    public IAdminClient GetAdmin(AdminClientConfig config)
    {
        connection.ApplyTo(config);
        return new AdminClientBuilder(config)
            .SetErrorHandler((_, error) => telemetry.ClientError("admin client", error))
            .SetLogHandler((_, message) => telemetry.ClientSaid("admin client", message.Message))
            .Build();
    }

    public IConsumer<byte[], byte[]> GetConsumer(ConsumerConfig config, IConsumerRebalanceListener rebalanceListener)
    {
        Prepare(config);
        config.GroupInstanceId = $"{instance}-{ThreadOf(config.ClientId)}";

        // Tells when metadata and events have been read to their ends; the runtime never sees these reports.
        config.EnablePartitionEof = true;

        var inner = Builder(config, "consumer")
            .SetPartitionsAssignedHandler((consumer, partitions) =>
            {
                rebalanceListener.PartitionsAssigned(consumer, partitions);
                Main?.Assigned(partitions);
            })
            .SetPartitionsRevokedHandler((consumer, partitions) => Revoke(rebalanceListener, consumer, partitions))
            .SetPartitionsLostHandler((_, partitions) => faults.Fail($"lost {partitions.Count} partitions to another member of the group", cause: null))
            .Build();
        Main = new MainConsumer(
            inner,
            (connection.Topic(Schemas.TopicCatalog.Metadata), connection.Topic(Schemas.TopicCatalog.Events)),
            options.PollEvery,
            reading,
            liveness,
            progressTelemetry,
            time);
        telemetry.InputOpened(Main.Waiting);
        return Main;
    }

    public IConsumer<byte[], byte[]> GetRestoreConsumer(ConsumerConfig config)
    {
        Prepare(config);
        var uncommitted = new ConsumerConfig();
        connection.ApplyTo(uncommitted);
        uncommitted.GroupId = config.GroupId;
        uncommitted.ClientId = $"{config.ClientId}-end";
        uncommitted.IsolationLevel = IsolationLevel.ReadUncommitted;
        uncommitted.EnableAutoCommit = false;
        return new RestoreConsumer(Builder(config, "restore consumer").Build(), Builder(uncommitted, "restore consumer").Build(), liveness);
    }

    public IConsumer<byte[], byte[]> GetGlobalConsumer(ConsumerConfig config) =>
        throw new NotSupportedException("The topology has no global tables: they hang on a topic that ends in a transaction marker.");

    public IProducer<byte[], byte[]> GetProducer(ProducerConfig config)
    {
        connection.ApplyTo(config);
        config.TransactionalId = connection.TransactionalId($"{TopologyNames.ApplicationId}-{instance}-{ThreadOf(config.ClientId)}");
        config.EnableDeliveryReports = false;
        config.Partitioner = Partitioner.Murmur2Random;

        var inner = new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => OnError("producer", error))
            .SetLogHandler((_, message) => telemetry.ClientSaid("producer", message.Message))
            .Build();
        return new WorkerProducer(inner, faults, liveness, progress, telemetry, time);
    }

    private void Prepare(ConsumerConfig config)
    {
        connection.ApplyTo(config);

        // librdkafka stops fetching for a whole second once its queue is full, which caps the worker at 36 thousand records/s.
        config.Set("fetch.queue.backoff.ms", options.FetchBackoff.TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
    }

    private ConsumerBuilder<byte[], byte[]> Builder(ConsumerConfig config, string name) =>
        new ConsumerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => OnError(name, error))
            .SetLogHandler((_, message) => telemetry.ClientSaid(name, message.Message));

    // An exception out of a revocation leaves the runtime's thread asleep for ever.
    private void Revoke(IConsumerRebalanceListener listener, IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
    {
        try
        {
            listener.PartitionsRevoked(consumer, partitions);
            Main?.Revoked();
        }
        catch (Exception e)
        {
            faults.Fail("giving partitions back", e);
        }
    }

    private void OnError(string client, Error error)
    {
        if (error.IsFatal)
        {
            faults.Fail($"the {client} cannot go on", new KafkaException(error));
        }

        telemetry.ClientError(client, error);
    }

    private static int ThreadOf(string clientId) =>
        ThreadNumber().Match(clientId) is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"[Tt]hread-(\d+)")]
    private static partial Regex ThreadNumber();
}
