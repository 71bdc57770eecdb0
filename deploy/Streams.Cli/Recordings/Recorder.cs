using System.Text;
using Confluent.Kafka;
using Streams.Kafka;
using Streams.Schemas;
using Streams.Schemas.Recording;
using Streams.Schemas.Wire;

namespace Streams.Cli.Recordings;

/// <summary>Copies events and metadata from Kafka into a recording, in order of time.</summary>
internal sealed class Recorder(KafkaConnection connection, ISchemaIds ids, RecordOptions options, TimeProvider time)
{
    private const int ShortestId = 12;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly RecordDecoder _decoder = new(ids);
    private readonly HashSet<string> _containers = new(StringComparer.Ordinal);
    private long _batches;
    private long _events;
    private long _metadata;
    private long _unreadable;

    /// <summary>Records until the duration is over, Ctrl-C, or the end of what was there.</summary>
    public RecordSummary Run(RecordingWriter writer, CancellationToken stop)
    {
        var from = options.FromBeginning ? Offset.Beginning : Offset.End;
        using var reader = new PartitionReader(connection, "streams-record", (TopicCatalog.Metadata, Offset.Beginning), (TopicCatalog.Events, from));
        var began = time.GetTimestamp();
        var backlog = new Backlog();
        var isCatchingUp = true;

        while (!stop.IsCancellationRequested && !IsOver(began, reader))
        {
            if (reader.Read(Poll) is { } record && TryDecode(reader.NameOf(record), record) is { } entry)
            {
                backlog.Add(record.Partition.Value, entry, record.Message.Value?.Length ?? 0);
            }

            isCatchingUp &= !reader.IsAtEnd;

            if (!isCatchingUp || backlog.IsFull)
            {
                Write(writer, backlog);
            }
        }

        Write(writer, backlog);
        return new RecordSummary(_batches, _events, _metadata, _containers.Count, _unreadable);
    }

    private bool IsOver(long began, PartitionReader reader) =>
        options.Duration is { } duration ? time.GetElapsedTime(began) >= duration : options.FromBeginning && reader.IsAtEnd;

    private void Write(RecordingWriter writer, Backlog backlog)
    {
        foreach (var entry in backlog.Take())
        {
            writer.Append(entry);
            _batches += entry.Events is null ? 0 : 1;
            _events += entry.Events?.Events.Count ?? 0;
            _metadata += entry.Metadata is null ? 0 : 1;
            _containers.Add(entry.Events?.ContainerId ?? entry.Metadata!.ContainerId);
        }
    }

    private RecordedEntry? TryDecode(string topic, ConsumeResult<byte[], byte[]> record)
    {
        if (record.Message.Key is not { } key || record.Message.Value is not { } value || !IsWanted(key))
        {
            return null;
        }

        var isEvents = topic == TopicCatalog.Events;

        if (!_decoder.TryDecode(value, isEvents ? EventBatch.Schema : ContainerMetadata.Schema, out var body, out _))
        {
            _unreadable++;
            return null;
        }

        var reader = new AvroSpanReader(body.Span);
        return new RecordedEntry
        {
            Topic = topic,
            Key = key,
            TimestampMs = record.Message.Timestamp.UnixTimestampMs,
            Events = isEvents ? EventBatch.Read(ref reader) : null,
            Metadata = isEvents ? null : ContainerMetadata.Read(ref reader),
        };
    }

    private bool IsWanted(byte[] key)
    {
        if (options.Container.Length == 0)
        {
            return true;
        }

        var id = Encoding.UTF8.GetString(key);
        return options.Container.Any(wanted => id == wanted || (wanted.Length >= ShortestId && id.StartsWith(wanted, StringComparison.Ordinal)));
    }
}
