using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Avro;
using Avro.Generic;
using Streams.Schemas.Wire;
using RecordSchema = Streams.Schemas.Wire.RecordSchema;

namespace Streams.Schemas.Tests.Wire;

public class RecordDecoderTests
{
    private const int OtherId = 17;

    [Fact]
    public void TryDecode_OlderWriterWithoutANullableField_GivesNull()
    {
        var older = Changed(ContainerMetadata.SchemaJson, fields => Remove(fields, "exit_code"));

        var metadata = Decode<ContainerMetadata>(older, Filled(older, ("container_id", "c1"), ("image", "shop")));

        Assert.Equal("c1", metadata.ContainerId);
        Assert.Equal("shop", metadata.Image);
        Assert.Null(metadata.ExitCode);
    }

    [Fact]
    public void TryDecode_NewerWriterWithAnotherNullableField_LeavesItOut()
    {
        var newer = Changed(ContainerMetadata.SchemaJson, fields =>
            fields.Insert(3, JsonNode.Parse("""{"name":"zone","type":["null","string"],"default":null,"doc":"Zone."}""")));

        var metadata = Decode<ContainerMetadata>(newer, Filled(newer, ("container_id", "c1"), ("zone", "west"), ("name", "web")));

        Assert.Equal("c1", metadata.ContainerId);
        Assert.Equal("web", metadata.Name);
    }

    [Fact]
    public void TryDecode_NewerWriterWithAnotherSymbol_GivesUnknown()
    {
        var newer = EventBatch.SchemaJson.Replace("\"DNS_QUESTION\"]", "\"DNS_QUESTION\",\"DNS_ASKED\"]", StringComparison.Ordinal);

        var batch = Decode<EventBatch>(newer, BatchOf(newer, "DNS_ASKED", ("offset_us", 12L)));

        Assert.Equal(EventKind.Unknown, batch.Events[0].Kind);
        Assert.Equal(12, batch.Events[0].OffsetUs);
    }

    [Fact]
    public void TryDecode_NewerWriterWithAnotherBody_LeavesItOutAndKeepsTheRest()
    {
        const string Tick = "\"doc\":\"Set where kind is TICK.\"}";
        var newer = EventBatch.SchemaJson.Replace(
            Tick,
            Tick + """,{"name":"dns_asked","type":["null",{"type":"record","name":"DnsAsked","doc":"A question.","fields":[{"name":"name","type":"string","doc":"Name."}]}],"default":null,"doc":"Set where kind is DNS_ASKED."}""",
            StringComparison.Ordinal);
        var asked = new GenericRecord((Avro.RecordSchema)((UnionSchema)EventSchema(newer)["dns_asked"].Schema).Schemas[1]);
        asked.Add("name", "example.org");

        var batch = Decode<EventBatch>(newer, BatchOf(newer, "UNKNOWN", ("offset_us", 12L), ("dns_asked", asked)));

        Assert.Equal(12, batch.Events[0].OffsetUs);
        Assert.Null(batch.Events[0].Tick);
    }

    [Fact]
    public void TryDecode_SameSchemaUnderARegistrysId_GivesTheSameMemory()
    {
        var reformatted = JsonNode.Parse(EventBatch.SchemaJson)!.ToJsonString(new() { WriteIndented = true });
        var decoder = new RecordDecoder(new OneSchema(reformatted));
        var value = WireFormat.Encode(Encoded.Batch(), OtherId).AsMemory();

        Assert.True(decoder.TryDecode(value, EventBatch.Schema, out var body, out _));

        Assert.True(body.Span == value.Span[WireFormat.HeaderBytes..]);
    }

    [Theory]
    [InlineData("", RecordFault.Empty)]
    [InlineData("6741524241474500", RecordFault.NoMagic)]
    [InlineData("00000063FF0000", RecordFault.UnknownSchema)]
    [InlineData("007F00000008", RecordFault.Truncated)]
    [InlineData("007F00000001", RecordFault.Malformed)]
    [InlineData("007F00000108", RecordFault.IncompatibleSchema)] // metadata where a batch is expected
    public void TryDecode_WhatIsNoBatch_SaysWhy(string value, string reason)
    {
        var decoder = new RecordDecoder(SchemaIds.CompiledIn);

        Assert.False(decoder.TryDecode(Convert.FromHexString(value), EventBatch.Schema, out var body, out var fault));

        Assert.Equal(reason, fault.Reason);
        Assert.Contains(fault.Reason, RecordFault.Reasons);
        Assert.NotEmpty(fault.Detail);
        Assert.True(body.IsEmpty);
    }

    [Fact]
    public void TryDecode_MoreThanTheLargestValue_IsOversized()
    {
        var decoder = new RecordDecoder(SchemaIds.CompiledIn) { MaxBytes = 100 };

        Assert.False(decoder.TryDecode(new byte[101], EventBatch.Schema, out _, out var fault));

        Assert.Equal(RecordFault.Oversized, fault.Reason);
    }

    [Theory]
    [InlineData("""["null","string"]""", "02" + "8096B8C50E", RecordFault.Truncated)] // a string of 1.9e9 bytes
    [InlineData("""{"type":"array","items":"string"}""", "80A8D6B907", RecordFault.Truncated)] // one billion strings
    [InlineData("""{"type":"array","items":"null"}""", "80A8D6B907" + "00", RecordFault.Oversized)] // one billion nulls, in no byte
    [InlineData("""{"type":"map","values":"long"}""", "80A8D6B907", RecordFault.Truncated)]
    [InlineData("""["null","string"]""", "06", RecordFault.Malformed)] // a branch that is not there
    [InlineData("""{"type":"enum","name":"E","symbols":["A"]}""", "02", RecordFault.Malformed)]
    public void TryDecode_HostileBytesOfAnotherWriter_AreRefusedWithinBoundedMemory(string type, string hostile, string reason)
    {
        var other = Changed(ContainerLife.SchemaJson, fields =>
            fields.Insert(0, new JsonObject { ["name"] = "hostile", ["type"] = JsonNode.Parse(type), ["doc"] = "Hostile." }));
        var decoder = new RecordDecoder(new OneSchema(other));
        byte[] value = [0, 0, 0, 0, OtherId, .. Convert.FromHexString(hostile)];
        decoder.TryDecode(value, ContainerLife.Schema, out _, out _); // parses the schema

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(decoder.TryDecode(value, ContainerLife.Schema, out _, out var fault));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(reason, fault.Reason);
        Assert.InRange(allocated, 0, 64 * 1024);
    }

    [Fact]
    public void TryDecode_WriterWithoutANeededField_IsIncompatible()
    {
        var other = Changed(ContainerLife.SchemaJson, fields => Remove(fields, "container_id"));
        var decoder = new RecordDecoder(new OneSchema(other));

        Assert.False(decoder.TryDecode(new byte[] { 0, 0, 0, 0, OtherId, 0 }, ContainerLife.Schema, out _, out var fault));

        Assert.Equal(RecordFault.IncompatibleSchema, fault.Reason);
        Assert.Contains("17", fault.Detail, StringComparison.Ordinal);
    }

    private static TRecord Decode<TRecord>(string writerSchema, GenericRecord record)
        where TRecord : IRootRecord<TRecord>
    {
        var body = RandomRecords.Encode(record.Schema, record);
        var decoder = new RecordDecoder(new OneSchema(writerSchema));

        Assert.True(decoder.TryDecode((byte[])[0, 0, 0, 0, OtherId, .. body], TRecord.Schema, out var own, out var fault), fault.Detail);
        var reader = new AvroSpanReader(own.Span);
        return TRecord.Read(ref reader);
    }

    private static string Changed(string schema, Action<JsonArray> change)
    {
        var json = JsonNode.Parse(schema)!;
        change(json["fields"]!.AsArray());
        return json.ToJsonString();
    }

    private static void Remove(JsonArray fields, string name) =>
        fields.Remove(fields.Single(field => (string?)field!["name"] == name));

    private static Avro.RecordSchema EventSchema(string batchSchema) =>
        (Avro.RecordSchema)((ArraySchema)((Avro.RecordSchema)Schema.Parse(batchSchema))["events"].Schema).ItemSchema;

    private static GenericRecord BatchOf(string schema, string kind, params (string Name, object Value)[] fields)
    {
        var parsed = (Avro.RecordSchema)Schema.Parse(schema);
        var eventSchema = (Avro.RecordSchema)((ArraySchema)parsed["events"].Schema).ItemSchema;
        var item = Filled(eventSchema, [.. fields, ("kind", new GenericEnum((EnumSchema)eventSchema["kind"].Schema, kind))]);
        return Filled(parsed, ("container_id", "c1"), ("events", (object[])[item]));
    }

    private static GenericRecord Filled(string schema, params (string Name, object Value)[] fields) =>
        Filled((Avro.RecordSchema)Schema.Parse(schema), fields);

    /// <summary>A record of empty values, but for the fields given.</summary>
    private static GenericRecord Filled(Avro.RecordSchema schema, params (string Name, object Value)[] fields)
    {
        var record = new GenericRecord(schema);
        foreach (var field in schema.Fields)
        {
            record.Add(field.Name, Empty(field.Schema));
        }
        foreach (var (name, value) in fields)
        {
            record.Add(name, value);
        }
        return record;
    }

    private static object? Empty(Schema schema) => schema.Tag switch
    {
        Schema.Type.String => "",
        Schema.Type.Long => 0L,
        Schema.Type.Int => 0,
        Schema.Type.Boolean => false,
        Schema.Type.Array => Array.Empty<object>(),
        Schema.Type.Map => new Dictionary<string, object>(),
        Schema.Type.Enumeration => new GenericEnum((EnumSchema)schema, ((EnumSchema)schema).Symbols[0]),
        Schema.Type.Union => null,
        _ => throw new NotSupportedException($"{schema.Tag}"),
    };

    /// <summary>A registry that knows one schema.</summary>
    private sealed class OneSchema(string json) : ISchemaIds
    {
        public int IdFor(RecordSchema schema) => OtherId;

        public bool TryResolve(int id, [NotNullWhen(true)] out string? writerSchemaJson)
        {
            writerSchemaJson = id == OtherId ? json : null;
            return writerSchemaJson is not null;
        }
    }
}
