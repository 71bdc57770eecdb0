using System.Reflection;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Topologies.Clients;
using Streams.Topologies.Faults;
using Streams.Topologies.Progress;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Clients;

public sealed class MainConsumerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly HeldPartitions _held = new();
    private readonly ForgetfulClient _client;
    private readonly MainConsumer _consumer;
    private readonly EventsEnd _end;

    public MainConsumerTests()
    {
        var client = DispatchProxy.Create<IConsumer<byte[], byte[]>, ForgetfulClient>();
        _client = (ForgetfulClient)client;
        _end = new EventsEnd(_time);
        _consumer = new MainConsumer(
            client,
            (ForgetfulClient.Metadata, ForgetfulClient.Events),
            TimeSpan.FromMilliseconds(5),
            (_held, _end),
            new Liveness(_time),
            new ProgressTelemetry(new TestKit.TestMeters(), NullLogger<ProgressTelemetry>.Instance),
            _time);
    }

    [Theory]
    [InlineData(true)] // the poll that ran the assignment gives an event out
    [InlineData(false)]
    public void Events_HeldUntilTheMetadataIsWorkedOff_ComeAllInOrder(bool eventFirst)
    {
        Assign(eventFirst);

        var given = TakeAll(worksOffMetadata: true);

        Assert.Equal(["metadata 0", "metadata 1", "metadata 2", .. Enumerable.Range(0, 10).Select(number => $"events {number}")], given);
        Assert.True(_end.IsWorkedOff(0, 9));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Events_WithoutMetadata_ComeAllInOrder(bool eventFirst)
    {
        _client.MetadataRecords = -1; // the log is empty
        Assign(eventFirst);

        Assert.Equal(Enumerable.Range(0, 10).Select(number => $"events {number}"), TakeAll(worksOffMetadata: true));
    }

    [Fact]
    public void Events_WhoseMetadataIsNeverWorkedOff_ComeAfterHalfAMinute()
    {
        Assign(eventFirst: false);

        Assert.Equal(3, TakeAll(worksOffMetadata: false).Count);
        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(10, TakeAll(worksOffMetadata: false).Count);
    }

    [Fact]
    public void Partitions_TakenWhileHeld_AreHeldNoMore()
    {
        Assign(eventFirst: true);
        _consumer.Consume(TimeSpan.Zero);
        Assert.True(_held.IsHeld(0));

        _consumer.Revoked();

        Assert.Equal(0, _held.Count);
    }

    public void Dispose() => _consumer.Dispose();

    private void Assign(bool eventFirst)
    {
        _client.EventFirst = eventFirst;
        _client.InNextPoll = () => _consumer.Assigned([new TopicPartition(ForgetfulClient.Metadata, 0), new TopicPartition(ForgetfulClient.Events, 0)]);
    }

    private List<string> TakeAll(bool worksOffMetadata)
    {
        var given = new List<string>();
        for (var poll = 0; poll < 50; poll++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            if (_consumer.Consume(TimeSpan.FromMilliseconds(5)) is { } result)
            {
                Assert.False(result.IsPartitionEOF);
                given.Add($"{result.Topic} {result.Offset.Value}");
                if (worksOffMetadata && result.Topic == ForgetfulClient.Metadata)
                {
                    _held.MetadataWorkedOff(0, result.Offset.Value);
                }
            }
        }

        return given;
    }
}
