using System.Text;
using Confluent.Kafka;
using Streams.Kafka.Faults;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Kafka.Publishing;

/// <summary>Puts profiles and models on their compacted topics, for every worker to read.</summary>
/// <remarks>Waits for all replicas of each record. Thread: one.</remarks>
public sealed class ArtifactPublisher : IDisposable
{
    /// <summary>Most bytes of a model in one record; a longer one goes in numbered parts.</summary>
    public const int MaxPartBytes = 900 * 1024;

    private readonly KafkaConnection _connection;
    private readonly ISchemaIds _schemas;
    private readonly IProducer<byte[], byte[]> _producer;

    /// <summary>Publishes to a cluster.</summary>
    public ArtifactPublisher(KafkaConnection connection, ISchemaIds schemas)
    {
        _connection = connection;
        _schemas = schemas;
        var config = new ProducerConfig { Acks = Acks.All, EnableIdempotence = true, Partitioner = Partitioner.Murmur2Random, MessageMaxBytes = 2 * 1024 * 1024, MessageTimeoutMs = 30_000 };
        connection.ApplyTo(config);
        _producer = new ProducerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Puts a profile under its key, the workload and the digest of its image with an @ between.</summary>
    /// <exception cref="KafkaFailedException">Kafka did not take it.</exception>
    public Task PublishAsync(WorkloadProfile profile, CancellationToken cancellationToken) =>
        ProduceAsync(TopicCatalog.Profiles, $"{profile.Workload}@{profile.ImageDigest}", WireFormat.Encode(profile, _schemas.IdFor(WorkloadProfile.Schema)), cancellationToken);

    /// <summary>Puts a model under its name; parts after the first have their number behind a slash.</summary>
    /// <param name="model">Name, version, manifest, signature and time; parts and their content are set here.</param>
    /// <param name="content">The whole model.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KafkaFailedException">Kafka did not take it.</exception>
    public async Task PublishAsync(ModelArtifact model, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        model.Parts = Math.Max(1, (content.Length + MaxPartBytes - 1) / MaxPartBytes);
        for (model.Part = 0; model.Part < model.Parts; model.Part++)
        {
            var start = model.Part * MaxPartBytes;
            model.Content = content[start..Math.Min(content.Length, start + MaxPartBytes)].ToArray();
            var key = model.Part == 0 ? model.Name : $"{model.Name}/{model.Part}";
            await ProduceAsync(TopicCatalog.Models, key, WireFormat.Encode(model, _schemas.IdFor(ModelArtifact.Schema)), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _producer.Dispose();

    private async Task ProduceAsync(string topic, string key, byte[] value, CancellationToken cancellationToken)
    {
        var name = _connection.Topic(topic);
        try
        {
            await _producer.ProduceAsync(name, new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value }, cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException e)
        {
            throw new KafkaFailedException(e, KafkaUse.Writing(name) with { Servers = _connection.BootstrapServers });
        }
    }
}
