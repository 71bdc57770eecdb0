using Streams.Schemas.Wire;

namespace Streams.Schemas.Tests;

/// <summary>One root record of the contract, so that a test can run over all of them.</summary>
internal sealed class RootRecord(RecordSchema schema, Func<byte[], object> decode, Func<object, byte[]> encode, Type view)
{
    public static readonly IReadOnlyList<RootRecord> All =
    [
        Of<EventBatch>(typeof(EventBatchView)),
        Of<ContainerMetadata>(typeof(ContainerMetadataView)),
        Of<ClusterEndpoint>(typeof(ClusterEndpointView)),
        Of<ContainerLife>(typeof(ContainerLifeView)),
        Of<FeatureWindow>(typeof(FeatureWindowView)),
        Of<WorkloadProfile>(typeof(WorkloadProfileView)),
        Of<ModelArtifact>(typeof(ModelArtifactView)),
        Of<Detection>(typeof(DetectionView)),
        Of<RecordedEntry>(typeof(RecordedEntryView)),
    ];

    public static TheoryData<string> Names => [.. All.Select(record => record.Schema.Name)];

    public RecordSchema Schema { get; } = schema;

    public Type View { get; } = view;

    public static RootRecord Named(string name) => All.Single(record => record.Schema.Name == name);

    public object Decode(byte[] body) => decode(body);

    public byte[] Encode(object record) => encode(record);

    private static RootRecord Of<TRecord>(Type view)
        where TRecord : IRootRecord<TRecord> =>
        new(
            TRecord.Schema,
            body =>
            {
                var reader = new AvroSpanReader(body);
                var record = TRecord.Read(ref reader);
                return reader.IsAtEnd ? record : throw new MalformedRecordException("Bytes follow the record.");
            },
            record =>
            {
                var writer = new AvroSpanWriter(stackalloc byte[16]);
                ((TRecord)record).Write(ref writer);
                var body = writer.Written.ToArray();
                writer.Dispose();
                return body;
            },
            view);
}
