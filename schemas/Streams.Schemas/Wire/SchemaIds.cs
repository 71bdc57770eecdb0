using System.Diagnostics.CodeAnalysis;

namespace Streams.Schemas.Wire;

/// <summary>The numbers that hold without a registry. They begin where no registry gets to, so that both may meet in one topic.</summary>
public sealed class SchemaIds : ISchemaIds
{
    /// <summary>Number of <see cref="Schemas.EventBatch"/>.</summary>
    public const int EventBatch = 0x7F000000;

    /// <summary>Number of <see cref="Schemas.ContainerMetadata"/>.</summary>
    public const int ContainerMetadata = 0x7F000001;

    /// <summary>Number of <see cref="Schemas.ContainerLife"/>.</summary>
    public const int ContainerLife = 0x7F000002;

    /// <summary>Number of <see cref="Schemas.FeatureWindow"/>.</summary>
    public const int FeatureWindow = 0x7F000003;

    /// <summary>Number of <see cref="Schemas.WorkloadProfile"/>.</summary>
    public const int WorkloadProfile = 0x7F000004;

    /// <summary>Number of <see cref="Schemas.ModelArtifact"/>.</summary>
    public const int ModelArtifact = 0x7F000005;

    /// <summary>Number of <see cref="Schemas.Detection"/>.</summary>
    public const int Detection = 0x7F000006;

    /// <summary>Number of <see cref="Schemas.ClusterEndpoint"/>.</summary>
    public const int ClusterEndpoint = 0x7F000007;

    private readonly Dictionary<int, RecordSchema> _schemas = new()
    {
        [EventBatch] = Schemas.EventBatch.Schema,
        [ContainerMetadata] = Schemas.ContainerMetadata.Schema,
        [ContainerLife] = Schemas.ContainerLife.Schema,
        [FeatureWindow] = Schemas.FeatureWindow.Schema,
        [WorkloadProfile] = Schemas.WorkloadProfile.Schema,
        [ModelArtifact] = Schemas.ModelArtifact.Schema,
        [Detection] = Schemas.Detection.Schema,
        [ClusterEndpoint] = Schemas.ClusterEndpoint.Schema,
    };

    private readonly Dictionary<RecordSchema, int> _ids = [];

    private SchemaIds()
    {
        foreach (var (id, schema) in _schemas)
        {
            _ids.Add(schema, id);
        }
    }

    /// <summary>The one set of compiled-in numbers.</summary>
    public static SchemaIds CompiledIn { get; } = new();

    /// <summary>Every schema that goes over the wire, with its number.</summary>
    public IReadOnlyDictionary<int, RecordSchema> All => _schemas;

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The schema is no value of a topic.</exception>
    public int IdFor(RecordSchema schema) =>
        _ids.TryGetValue(schema, out var id) ? id : throw new ArgumentException($"{schema} is no value of a topic and has no number.", nameof(schema));

    /// <inheritdoc />
    public bool TryResolve(int id, [NotNullWhen(true)] out string? writerSchemaJson)
    {
        writerSchemaJson = _schemas.TryGetValue(id, out var schema) ? schema.Json : null;
        return writerSchemaJson is not null;
    }
}
