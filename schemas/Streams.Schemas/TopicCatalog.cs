using System.Globalization;
using Streams.Schemas.Wire;

namespace Streams.Schemas;

/// <summary>Every topic that Streams uses: the one place that names them and says how they are kept.</summary>
public static class TopicCatalog
{
    /// <summary>What containers did.</summary>
    public const string Events = "container.events.v1";

    /// <summary>Who containers are.</summary>
    public const string Metadata = "container.metadata.v1";

    /// <summary>Who answers at the addresses of a cluster.</summary>
    public const string Endpoints = "cluster.endpoints.v1";

    /// <summary>Containers from provisioning to teardown.</summary>
    public const string Lives = "container.lives.v1";

    /// <summary>Windows as numbers, for audit and training.</summary>
    public const string Features = "detection.features.v1";

    /// <summary>What is usual for a workload and image.</summary>
    public const string Profiles = "detection.profiles.v1";

    /// <summary>Models.</summary>
    public const string Models = "detection.models.v1";

    /// <summary>Suspicions of single detectors.</summary>
    public const string Detections = "detections.v1";

    /// <summary>What a human or a SIEM reads.</summary>
    public const string Alerts = "alerts.v1";

    /// <summary>Records of <see cref="Events"/> that could not be processed.</summary>
    public const string EventsDeadLetters = Events + DeadLetterSuffix;

    /// <summary>Records of <see cref="Metadata"/> that could not be processed.</summary>
    public const string MetadataDeadLetters = Metadata + DeadLetterSuffix;

    /// <summary>Records of <see cref="Detections"/> that could not be processed.</summary>
    public const string DetectionsDeadLetters = Detections + DeadLetterSuffix;

    /// <summary>Application id and consumer group of the worker; changelogs and permissions depend on it.</summary>
    public const string WorkerApplication = "streams-worker";

    /// <summary>Changelog of the store of agent sessions.</summary>
    public const string SessionsChangelog = WorkerApplication + "-sessions" + ChangelogSuffix;

    /// <summary>Changelog of the store of containers.</summary>
    public const string ContainersChangelog = WorkerApplication + "-containers" + ChangelogSuffix;

    /// <summary>Changelog of the store of incidents.</summary>
    public const string IncidentsChangelog = WorkerApplication + "-incidents" + ChangelogSuffix;

    /// <summary>Partitions of the events where nobody chose another number.</summary>
    public const int DefaultPartitions = 12;

    /// <summary>Largest record of <see cref="Events"/>, bytes.</summary>
    public const int MaxEventBytes = 4 * 1024 * 1024;

    /// <summary>Largest dead letter: the largest original with the headers that say why it is there, bytes.</summary>
    public const int MaxDeadLetterBytes = MaxEventBytes + (64 * 1024);

    /// <summary>Largest record, key and value, that the worker writes to any other topic or changelog, bytes; below what Kafka takes where nobody set it (1,048,588 with the record's own frame).</summary>
    public const int MaxOutputBytes = 1_000_000;

    private const string DeadLetterSuffix = ".dlq.v1";
    private const string ChangelogSuffix = "-changelog";

    /// <summary>How long events stay. Compacted topics that are joined at event time keep every version as long, so that a replay of the oldest event meets what held then.</summary>
    private static readonly TimeSpan EventRetention = TimeSpan.FromHours(72);

    private static readonly KeyValuePair<string, string> AppendTime = new("message.timestamp.type", "LogAppendTime");
    private static readonly KeyValuePair<string, string> FinalTime = new("message.timestamp.type", "CreateTime");
    private static readonly KeyValuePair<string, string> JoinedAtEventTime = new("min.compaction.lag.ms", TopicDefinition.Milliseconds(EventRetention));

    /// <summary>Every topic, in the order of the pipeline.</summary>
    public static IReadOnlyList<TopicDefinition> All { get; } =
    [
        new()
        {
            Name = Events,
            Key = "container id, host:<node> outside containers, tick:<partition> for ticks",
            Value = "EventBatch (Avro)",
            Schema = EventBatch.Schema,
            Writer = "agent; the worker, ticks only",
            Partitions = PartitionRule.AsEvents,
            Cleanup = CleanupPolicy.Delete,
            Retention = EventRetention,
            ExtraConfig = Settings(AppendTime, MaxMessageBytes(MaxEventBytes)),
        },
        new()
        {
            Name = Metadata,
            Key = "container id",
            Value = "ContainerMetadata (Avro)",
            Schema = ContainerMetadata.Schema,
            Writer = "agent of that node",
            Partitions = PartitionRule.AsEvents,
            Cleanup = CleanupPolicy.Compact,
            ExtraConfig = Settings(AppendTime, JoinedAtEventTime),
        },
        new()
        {
            Name = Endpoints,
            Key = "address, or service/<namespace>/<name>",
            Value = "ClusterEndpoint (Avro)",
            Schema = ClusterEndpoint.Schema,
            Writer = "agent with --role cluster",
            Partitions = PartitionRule.One,
            Cleanup = CleanupPolicy.Compact,
            ExtraConfig = Settings(AppendTime, JoinedAtEventTime),
        },
        new()
        {
            Name = Lives,
            Key = "container id",
            Value = "ContainerLife (Avro)",
            Schema = ContainerLife.Schema,
            Writer = "worker",
            Partitions = PartitionRule.AsEvents,
            Cleanup = CleanupPolicy.Compact,
            ExtraConfig = Settings(AppendTime),
        },
        new()
        {
            Name = Features,
            Key = "container id",
            Value = "FeatureWindow (Avro)",
            Schema = FeatureWindow.Schema,
            Writer = "worker",
            Partitions = PartitionRule.AsEvents,
            Cleanup = CleanupPolicy.Delete,
            Retention = TimeSpan.FromDays(7),
            ExtraConfig = Settings(AppendTime),
        },
        new()
        {
            Name = Profiles,
            Key = "workload + image digest",
            Value = "WorkloadProfile (Avro)",
            Schema = WorkloadProfile.Schema,
            Writer = "training",
            Partitions = PartitionRule.One,
            Cleanup = CleanupPolicy.Compact,
            ExtraConfig = Settings(AppendTime, JoinedAtEventTime),
        },
        new()
        {
            Name = Models,
            Key = "model name, with #part where there is more than one",
            Value = "ModelArtifact (Avro)",
            Schema = ModelArtifact.Schema,
            Writer = "training",
            Partitions = PartitionRule.One,
            Cleanup = CleanupPolicy.Compact,
            ExtraConfig = Settings(AppendTime, JoinedAtEventTime),
        },
        new()
        {
            Name = Detections,
            Key = "workload",
            Value = "Detection (Avro)",
            Schema = Detection.Schema,
            Writer = "worker",
            Partitions = PartitionRule.AsDetections,
            Cleanup = CleanupPolicy.Delete,
            Retention = TimeSpan.FromDays(7),
            ExtraConfig = Settings(AppendTime),
        },
        new()
        {
            Name = Alerts,
            Key = "finding uid",
            Value = "OCSF Detection Finding (JSON, one line, at most 8 KiB)",
            Writer = "worker",
            Partitions = PartitionRule.AsDetections,
            Cleanup = CleanupPolicy.Delete,
            Retention = TimeSpan.FromDays(30),
            ExtraConfig = Settings(FinalTime),
        },
        DeadLetters(EventsDeadLetters, PartitionRule.AsEvents),
        DeadLetters(MetadataDeadLetters, PartitionRule.AsEvents),
        DeadLetters(DetectionsDeadLetters, PartitionRule.AsDetections),
        Changelog(SessionsChangelog, "agent session, or the partition itself", PartitionRule.AsEvents),
        Changelog(ContainersChangelog, "container id", PartitionRule.AsEvents),
        Changelog(IncidentsChangelog, "workload", PartitionRule.AsDetections),
    ];

    /// <summary>The topic of a name without prefix.</summary>
    /// <exception cref="KeyNotFoundException">There is no such topic in the contract.</exception>
    public static TopicDefinition Of(string name) =>
        All.FirstOrDefault(topic => topic.Name == name) ?? throw new KeyNotFoundException($"There is no topic {name} in the catalogue.");

    /// <summary>Where records of a topic go that cannot be processed.</summary>
    public static string DeadLettersOf(string topic) => topic + DeadLetterSuffix;

    private static TopicDefinition DeadLetters(string name, PartitionRule partitions) => new()
    {
        Name = name,
        Key = "as the original",
        Value = "the original's bytes, with dlq.* headers",
        Writer = "worker",
        Partitions = partitions,
        Cleanup = CleanupPolicy.Delete,
        Retention = TimeSpan.FromDays(14),
        ExtraConfig = Settings(AppendTime, MaxMessageBytes(MaxDeadLetterBytes)),
    };

    /// <summary>Small segments that are cleaned soon: what a restarted worker reads is little more than the live state.</summary>
    private static TopicDefinition Changelog(string name, string key, PartitionRule partitions) => new()
    {
        Name = name,
        Key = key,
        Value = "state of a store",
        Writer = "worker",
        Partitions = partitions,
        Cleanup = CleanupPolicy.Compact,
        ExtraConfig = Settings(
            new("segment.ms", "300000"),
            new("segment.bytes", "67108864"),
            new("min.cleanable.dirty.ratio", "0.1"),
            new("max.compaction.lag.ms", "600000")),
    };

    private static KeyValuePair<string, string> MaxMessageBytes(int bytes) =>
        new("max.message.bytes", bytes.ToString(CultureInfo.InvariantCulture));

    private static Dictionary<string, string> Settings(params ReadOnlySpan<KeyValuePair<string, string>> settings)
    {
        var result = new Dictionary<string, string>();
        foreach (var (name, value) in settings)
        {
            result.Add(name, value);
        }
        return result;
    }
}
