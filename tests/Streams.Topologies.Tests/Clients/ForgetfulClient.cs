using System.Reflection;
using Confluent.Kafka;

namespace Streams.Topologies.Tests.Clients;

/// <summary>A client with one partition of metadata and one of events, that at a pause forgets what it had fetched and goes on behind it, unless it is told where.</summary>
public class ForgetfulClient : DispatchProxy
{
    public const string Metadata = "metadata";
    public const string Events = "events";

    private const int Fetched = 5;

    private int _nextMetadata;
    private int _nextEvent;
    private bool _paused;
    private bool _endTold;
    private bool _metadataEndTold;

    public int MetadataRecords { get; set; } = 3;

    public int EventRecords { get; set; } = 10;

    /// <summary>Runs inside the next poll, as the client's callbacks do.</summary>
    public Action? InNextPoll { get; set; }

    /// <summary>True to give an event out before anything else.</summary>
    public bool EventFirst { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IConsumer<byte[], byte[]>.Consume) => Next(),
        nameof(IConsumer<byte[], byte[]>.Committed) => ((IEnumerable<TopicPartition>)args![0]!).Select(partition => new TopicPartitionOffset(partition, Offset.Unset)).ToList(),
        nameof(IConsumer<byte[], byte[]>.QueryWatermarkOffsets) => new WatermarkOffsets(0, MetadataRecords + 1), // a marker follows the last record
        nameof(IConsumer<byte[], byte[]>.Position) => new Offset(_nextMetadata),
        nameof(IConsumer<byte[], byte[]>.Pause) => Pause(),
        nameof(IConsumer<byte[], byte[]>.Resume) => _paused = false,
        nameof(IConsumer<byte[], byte[]>.Seek) => Seek((TopicPartitionOffset)args![0]!),
        nameof(IDisposable.Dispose) => null,
        _ => throw new NotSupportedException(targetMethod.Name),
    };

    private object? Pause()
    {
        (_paused, _nextEvent) = (true, _nextEvent + Fetched);
        return null;
    }

    private object? Seek(TopicPartitionOffset to)
    {
        _nextEvent = (int)Math.Max(0, to.Offset.Value);
        _endTold = false;
        return null;
    }

    private ConsumeResult<byte[], byte[]>? Next()
    {
        InNextPoll?.Invoke();
        InNextPoll = null;
        if (EventFirst)
        {
            EventFirst = false;
            return Record(Events, _nextEvent++);
        }

        if (_nextMetadata < MetadataRecords)
        {
            return Record(Metadata, _nextMetadata++);
        }

        if (!_metadataEndTold)
        {
            _metadataEndTold = true;
            return End(Metadata, MetadataRecords + 1);
        }

        return _paused ? null : NextEvent();
    }

    private ConsumeResult<byte[], byte[]>? NextEvent()
    {
        if (_nextEvent < EventRecords)
        {
            return Record(Events, _nextEvent++);
        }

        if (_endTold)
        {
            return null;
        }

        _endTold = true;
        return End(Events, _nextEvent);
    }

    private static ConsumeResult<byte[], byte[]> Record(string topic, int offset) =>
        new() { TopicPartitionOffset = new TopicPartitionOffset(topic, 0, offset), Message = new Message<byte[], byte[]>() };

    private static ConsumeResult<byte[], byte[]> End(string topic, int offset) =>
        new() { TopicPartitionOffset = new TopicPartitionOffset(topic, 0, offset), IsPartitionEOF = true };
}
