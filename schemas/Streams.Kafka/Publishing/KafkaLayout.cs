using Streams.Kafka.Faults;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Kafka.Publishing;

/// <summary>What must be known of a cluster before a record can be numbered: how many partitions, and the schemas' numbers.</summary>
/// <param name="Partitions">Partitions of the events, and of the metadata.</param>
/// <param name="EventsId">Number of the schema of batches.</param>
/// <param name="MetadataId">Number of the schema of metadata.</param>
public sealed record KafkaLayout(int Partitions, int EventsId, int MetadataId)
{
    private static readonly TimeSpan MetadataWithin = TimeSpan.FromSeconds(10);

    /// <summary>Asks the registry, where one is named, and Kafka.</summary>
    /// <exception cref="KafkaFailedException">One of them cannot be reached, a topic or a permission is missing, or the numbers of partitions differ.</exception>
    public static async Task<KafkaLayout> AskAsync(KafkaConnection connection, string? registry, TimeProvider time, CancellationToken cancellationToken)
    {
        var ids = await Registry.IdsAsync(registry, connection, time, cancellationToken).ConfigureAwait(false);
        using var owned = ids as IDisposable;
        var partitions = await Task.Run(() => CountPartitions(connection), cancellationToken).ConfigureAwait(false);
        return new KafkaLayout(partitions, ids.IdFor(EventBatch.Schema), ids.IdFor(ContainerMetadata.Schema));
    }

    internal static int CountPartitions(KafkaConnection connection)
    {
        var reader = new TopicReader(connection);
        try
        {
            var events = reader.NeedPartitions(TopicCatalog.Events, MetadataWithin);
            var metadata = reader.NeedPartitions(TopicCatalog.Metadata, MetadataWithin);
            return events == metadata
                ? events
                : throw new KafkaFailedException($"{connection.Topic(TopicCatalog.Events)} has {events} partitions and {connection.Topic(TopicCatalog.Metadata)} {metadata}, but they must have the same number: create both anew with `streams topics apply --partitions`.");
        }
        finally
        {
            _ = Task.Run(reader.Dispose); // a client takes a tenth of a second to end, for which nobody need wait
        }
    }
}
