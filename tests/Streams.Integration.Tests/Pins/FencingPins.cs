using Confluent.Kafka;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Pins;

/// <summary>Who may commit: the broker refuses a member that the group has gone on without, and a producer that another of the same id has followed.</summary>
public class FencingPins(KafkaFixture kafka)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Zombie_WhoseGroupWentOnWithoutIt_CannotCommitItsOffsetsInATransaction()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        pinned.Produce(Pinned.Message("a"));
        using var zombie = Member(pinned);
        var metadata = Join(zombie);
        using var producer = pinned.Producer("zombie-" + pinned.ApplicationId);
        producer.InitTransactions(s_patience);
        producer.BeginTransaction();
        producer.Produce(pinned.OutputTopic, Pinned.Message("a"));

        // Its name is given to another, as after a restart; it does not hear of it, since it does not poll.
        using var successor = Member(pinned);
        Join(successor);
        var refused = Assert.ThrowsAny<KafkaException>(() => producer.SendOffsetsToTransaction([new TopicPartitionOffset(pinned.InputTopic, 0, 1)], metadata, s_patience));

        Assert.Contains(refused.Error.Code, (ErrorCode[])[ErrorCode.FencedInstanceId, ErrorCode.UnknownMemberId, ErrorCode.IllegalGeneration]);
        producer.AbortTransaction();
        Assert.Empty(pinned.ReadCommitted(pinned.OutputTopic));
    }

    [Fact]
    public async Task Producer_FollowedByAnotherOfItsId_CannotCommit()
    {
        using var pinned = await Pinned.CreateAsync(kafka);
        using var zombie = pinned.Producer("worker-" + pinned.ApplicationId);
        zombie.InitTransactions(s_patience);
        zombie.BeginTransaction();
        zombie.Produce(pinned.OutputTopic, Pinned.Message("a"));
        zombie.Flush(s_patience);

        using var successor = pinned.Producer("worker-" + pinned.ApplicationId);
        successor.InitTransactions(s_patience);

        var refused = Assert.ThrowsAny<KafkaException>(() => zombie.CommitTransaction());
        Assert.True(refused.Error.IsFatal);
        Assert.Empty(pinned.ReadCommitted(pinned.OutputTopic));
    }

    private static IConsumer<byte[], byte[]> Member(Pinned pinned)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = pinned.BootstrapServers,
            GroupId = pinned.ApplicationId,
            GroupInstanceId = "one",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 6_000,
        };
        var member = new ConsumerBuilder<byte[], byte[]>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
        member.Subscribe(pinned.InputTopic);
        return member;
    }

    private static IConsumerGroupMetadata Join(IConsumer<byte[], byte[]> member)
    {
        Assert.NotNull(member.Consume(s_patience));
        return member.ConsumerGroupMetadata;
    }
}
