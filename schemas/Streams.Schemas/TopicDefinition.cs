using Streams.Schemas.Wire;

namespace Streams.Schemas;

/// <summary>One topic of the contract: what is in it, and how the broker is to keep it.</summary>
public sealed record TopicDefinition
{
    /// <summary>Name without prefix.</summary>
    public required string Name { get; init; }

    /// <summary>What the key is, in words.</summary>
    public required string Key { get; init; }

    /// <summary>What the value is, in words.</summary>
    public required string Value { get; init; }

    /// <summary>Schema of the value where it is Avro, else null.</summary>
    public RecordSchema? Schema { get; init; }

    /// <summary>Who writes to it; nobody else does.</summary>
    public required string Writer { get; init; }

    /// <summary>How many partitions it has.</summary>
    public required PartitionRule Partitions { get; init; }

    /// <summary>How it stays bounded.</summary>
    public required CleanupPolicy Cleanup { get; init; }

    /// <summary>How long records stay where the policy is to delete; null where it compacts.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Settings beyond policy and retention, by the broker's names.</summary>
    public IReadOnlyDictionary<string, string> ExtraConfig { get; init; } = new Dictionary<string, string>();

    /// <summary>Every setting that the broker is to have, by its names, in alphabetical order.</summary>
    public IReadOnlyDictionary<string, string> Config
    {
        get
        {
            var config = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["cleanup.policy"] = Cleanup == CleanupPolicy.Compact ? "compact" : "delete",
            };
            if (Retention is { } retention)
            {
                config["retention.ms"] = Milliseconds(retention);
            }
            foreach (var (name, value) in ExtraConfig)
            {
                config[name] = value;
            }
            return config;
        }
    }

    internal static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
