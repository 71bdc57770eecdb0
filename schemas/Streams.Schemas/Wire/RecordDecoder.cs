using System.Diagnostics.CodeAnalysis;
using Streams.Schemas.Resolution;

namespace Streams.Schemas.Wire;

/// <summary>Turns the value of a Kafka record into a checked body of this build's own schema, or says why not.</summary>
/// <remarks>
/// State: writer's schema → how to read it, at most <see cref="MaxSchemas"/>; at the bound all are forgotten and parsed anew. Thread: one.
/// </remarks>
public sealed class RecordDecoder(ISchemaIds ids)
{
    /// <summary>Other writers' schemas remembered.</summary>
    public const int MaxSchemas = 256;

    /// <summary>Values (fields, items, nulls) that a record of another writer's schema may have; a full batch has about 30,000.</summary>
    public const int MaxValues = 256 * 1024;

    private readonly Dictionary<(int Id, RecordSchema Expected), Known> _known = [];

    /// <summary>Largest value taken, bytes; default the largest record of container.events.v1.</summary>
    public int MaxBytes { get; init; } = TopicCatalog.MaxEventBytes;

    /// <summary>Checks and, where another version wrote it, translates a value.</summary>
    /// <param name="value">Value of the Kafka record.</param>
    /// <param name="expected">What it is to be.</param>
    /// <param name="body">Body to lay a view over or to read; part of <paramref name="value"/> where our own schema wrote it.</param>
    /// <param name="fault">Why not, with a reason of the closed set in <see cref="RecordFault"/>.</param>
    public bool TryDecode(ReadOnlyMemory<byte> value, RecordSchema expected, out ReadOnlyMemory<byte> body, out RecordFault fault)
    {
        body = default;
        if (value.Length > MaxBytes)
        {
            fault = new RecordFault(RecordFault.Oversized, $"the value has {value.Length} bytes, more than {MaxBytes}");
            return false;
        }
        if (value.IsEmpty)
        {
            fault = new RecordFault(RecordFault.Empty, "the record has no value");
            return false;
        }
        if (!WireFormat.TryRead(value.Span, out var id, out _))
        {
            fault = new RecordFault(RecordFault.NoMagic, "the value does not begin with a zero byte and a schema id");
            return false;
        }
        var schema = Find(id, expected);
        var written = value[WireFormat.HeaderBytes..];
        fault = schema.Fault;
        var isRead = schema.IsOwn
            ? expected.TryValidate(written.Span, out fault)
            : schema.Writer is not null && schema.Writer.TryTranscode(written, MaxValues, out written, out fault);
        body = isRead ? written : default;
        return isRead;
    }

    private Known Find(int id, RecordSchema expected)
    {
        if (_known.TryGetValue((id, expected), out var known))
        {
            return known;
        }
        known = Resolve(id, expected);
        if (known.Fault.Reason is RecordFault.UnknownSchema)
        {
            return known; // a registry may know it in a moment
        }
        if (_known.Count >= MaxSchemas)
        {
            _known.Clear();
        }
        _known.Add((id, expected), known);
        return known;
    }

    private Known Resolve(int id, RecordSchema expected)
    {
        if (!TryFindJson(id, out var json))
        {
            return new Known(false, null, new RecordFault(RecordFault.UnknownSchema, $"schema id {id} is neither compiled in nor known to the registry"));
        }
        if (json == expected.Json)
        {
            return new Known(true, null, default);
        }
        var writer = WriterSchema.TryParse(json, expected, out var whyNot);
        return new Known(false, writer, writer is null ? new RecordFault(RecordFault.IncompatibleSchema, $"schema id {id}: {whyNot}") : default);
    }

    /// <summary>The compiled-in numbers hold beside a registry's.</summary>
    private bool TryFindJson(int id, [NotNullWhen(true)] out string? json) =>
        SchemaIds.CompiledIn.TryResolve(id, out json) || ids.TryResolve(id, out json);

    /// <summary>How values with one number are read as one record.</summary>
    private sealed record Known(bool IsOwn, WriterSchema? Writer, RecordFault Fault);
}
