using System.Buffers.Binary;
using Avro.Generic;
using Avro.IO;
using Confluent.SchemaRegistry;
using Streams.Kafka;
using Streams.Kafka.Faults;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Kafka;

public class RegistryTests(RegistryFixture registry) : IClassFixture<RegistryFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_OnAnEmptyRegistry_RegistersSchemasThatAnIndependentReaderDecodesBy()
    {
        var url = registry.Need();
        using var ours = await Registry.OpenAsync(url, new KafkaConnection("unused:1", "a."), TimeProvider.System, Stop);
        var value = WireFormat.Encode(A.Batch(A.ProcessStarted(), A.ConnectionOpened([203, 0, 113, 9], 443)), ours.IdFor(EventBatch.Schema));

        using var theirs = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = url });
        var schema = Avro.Schema.Parse((await theirs.GetSchemaAsync(BinaryPrimitives.ReadInt32BigEndian(value.AsSpan(1)))).SchemaString);
        var record = new GenericDatumReader<GenericRecord>(schema, schema).Read(null!, new BinaryDecoder(new MemoryStream(value[WireFormat.HeaderBytes..])));

        Assert.Equal(A.ContainerId, record["container_id"]);
        var happened = Assert.IsType<object[]>(record["events"]);
        Assert.Equal("PROCESS_STARTED", ((GenericEnum)((GenericRecord)happened[0])["kind"]).Value);
        Assert.Equal(443, ((GenericRecord)((GenericRecord)happened[1])["connection_opened"])["remote_port"]);
    }

    [Fact]
    public async Task Open_ASecondTime_FindsTheSameNumbers()
    {
        var connection = new KafkaConnection("unused:1", "b.");
        using var first = await Registry.OpenAsync(registry.Need(), connection, TimeProvider.System, Stop);
        using var second = await Registry.OpenAsync(registry.Need(), connection, TimeProvider.System, Stop);

        Assert.All(TopicCatalog.All.Select(topic => topic.Schema).OfType<RecordSchema>(), schema => Assert.Equal(first.IdFor(schema), second.IdFor(schema)));
    }

    [Fact]
    public async Task Open_WhereAnIncompatibleSchemaHoldsTheSubject_IsRefusedByName()
    {
        var url = registry.Need();
        using var theirs = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = url });
        var changed = EventBatch.Schema.Json.Replace("\"name\":\"base_time_ns\",\"type\":\"long\"", "\"name\":\"base_time_ns\",\"type\":\"string\"", StringComparison.Ordinal);
        Assert.NotEqual(EventBatch.Schema.Json, changed);
        await theirs.RegisterSchemaAsync("c.container.events.v1-value", new Schema(changed, SchemaType.Avro));
        await theirs.UpdateCompatibilityAsync(Compatibility.FullTransitive, "c.container.events.v1-value");

        var error = await Assert.ThrowsAsync<KafkaFailedException>(() => Registry.OpenAsync(url, new KafkaConnection("unused:1", "c."), TimeProvider.System, Stop));

        Assert.Contains("refuses EventBatch under the subject c.container.events.v1-value as incompatible", error.Message, StringComparison.Ordinal);
        Assert.Contains("base_time_ns", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task TryResolve_NumbersOfOthers_KnowsThoseThatTheRegistryHas()
    {
        var url = registry.Need();
        using var ours = await Registry.OpenAsync(url, new KafkaConnection("unused:1", "d."), TimeProvider.System, Stop);
        using var theirs = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = url });
        var id = await theirs.RegisterSchemaAsync("d.other-value", new Schema("""{"type":"record","name":"Other","fields":[]}""", SchemaType.Avro));

        Assert.True(ours.TryResolve(id, out var json));
        Assert.Contains("Other", json, StringComparison.Ordinal);
        Assert.False(ours.TryResolve(123_456_789, out _));
    }
}
