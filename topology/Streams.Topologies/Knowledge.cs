using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Detection.Models;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Artifacts;
using Streams.Topologies.Faults;
using Streams.Topologies.Snapshots;

namespace Streams.Topologies;

/// <summary>What the worker knows before it judges, and learns while it does: profiles and models, read whole from their topics and then followed.</summary>
/// <remarks>Thread: two readers of its own; what it holds may be asked from any.</remarks>
public sealed class Knowledge : IAsyncDisposable
{
    private readonly ProfileSnapshot _profiles;
    private readonly ModelSnapshot _models;
    private readonly SnapshotReader[] _readers;

    /// <summary>Prepares the readers; nothing is read before <see cref="ReadWholeAsync"/>.</summary>
    /// <param name="connection">The cluster.</param>
    /// <param name="ids">Numbers of the schemas.</param>
    /// <param name="trusted">Whose models are loaded from the topic; none are where it is empty. Stays the caller's.</param>
    /// <param name="loggers">Takes the logs.</param>
    /// <param name="meters">Makes the meters.</param>
    public Knowledge(KafkaConnection connection, ISchemaIds ids, TrustedKeys trusted, ILoggerFactory loggers, IMeterFactory meters)
    {
        var telemetry = new SnapshotTelemetry(meters, loggers.CreateLogger<SnapshotTelemetry>());
        _profiles = new ProfileSnapshot(new RecordDecoder(ids));
        _models = new ModelSnapshot(new RecordDecoder(ids), ShippedModel.Load(), trusted);
        _readers =
        [
            new SnapshotReader(connection, TopicCatalog.Profiles, _profiles, telemetry),
            new SnapshotReader(connection, TopicCatalog.Models, _models, telemetry),
        ];
    }

    /// <summary>What is usual for each workload and image.</summary>
    public IProfiles Profiles => _profiles;

    /// <summary>The model that scores windows.</summary>
    public IModels Models => _models;

    /// <summary>Returns once all that is on the topics is known.</summary>
    /// <exception cref="StartupException">A topic is missing or may not be read.</exception>
    public Task ReadWholeAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_readers.Select(reader => reader.ReadWholeAsync(cancellationToken)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
    }
}
