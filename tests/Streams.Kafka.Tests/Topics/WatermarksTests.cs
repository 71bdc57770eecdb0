using System.Reflection;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using Streams.Kafka.Topics;
using Xunit;

namespace Streams.Kafka.Tests.Topics;

public class WatermarksTests
{
    private static readonly TopicPartition s_partition = new("new", 0);
    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();
    private readonly IConsumer<byte[], byte[]> _consumer = DispatchProxy.Create<IConsumer<byte[], byte[]>, LeaderlessClient>();

    private LeaderlessClient Client => (LeaderlessClient)_consumer;

    [Fact]
    public void Ask_WhileNoLeaderAnswers_AsksAgain()
    {
        Client.Refusals.Enqueue(ErrorCode.NotLeaderForPartition);
        Client.Refusals.Enqueue(ErrorCode.UnknownTopicOrPart);

        var watermarks = _consumer.AskWatermarks(s_partition, s_within, _time);

        Assert.Equal(7, watermarks.High.Value);
    }

    [Fact]
    public void Ask_WhereNoLeaderAnswersInTime_SaysSo()
    {
        Client.Refusals.Enqueue(ErrorCode.NotLeaderForPartition);
        Client.Refusals.Enqueue(ErrorCode.LeaderNotAvailable);
        Client.BeforeAnswer = () => _time.Advance(TimeSpan.FromSeconds(6));

        var refused = Assert.Throws<KafkaException>(() => _consumer.AskWatermarks(s_partition, s_within, _time));

        Assert.Equal(ErrorCode.LeaderNotAvailable, refused.Error.Code);
    }

    [Fact]
    public void Ask_WhereThePermissionIsMissing_SaysSoAtOnce()
    {
        Client.Refusals.Enqueue(ErrorCode.TopicAuthorizationFailed);

        Assert.Throws<KafkaException>(() => _consumer.AskWatermarks(s_partition, s_within, _time));

        Assert.Empty(Client.Refusals);
    }
}
