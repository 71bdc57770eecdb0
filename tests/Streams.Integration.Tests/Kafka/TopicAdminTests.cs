using Streams.Kafka;
using Streams.Kafka.Topics;
using Streams.Schemas;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Kafka;

public class TopicAdminTests(KafkaFixture kafka)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_OnAnEmptyCluster_MakesEveryTopicAsTheContractHasIt()
    {
        kafka.NeedReal();
        using var admin = new TopicAdmin(kafka.Connect());

        var outcome = await admin.ApplyAsync(new TopicLayout { Partitions = 3 }, cancellationToken: Stop);
        var differences = await admin.DiffAsync(new TopicLayout(), Stop);

        Assert.Equal(TopicCatalog.All.Count, outcome.Created.Count);
        Assert.Empty(differences);
    }

    [Fact]
    public async Task Diff_AgainstAnotherNumberOfPartitions_NamesEachTopicThatFollowsTheEvents()
    {
        kafka.NeedReal();
        using var admin = new TopicAdmin(kafka.Connect());
        await admin.ApplyAsync(new TopicLayout { Partitions = 2 }, cancellationToken: Stop);

        var differences = await admin.DiffAsync(new TopicLayout { Partitions = 4 }, Stop);

        Assert.All(differences, difference => Assert.Equal((TopicDifference.Partitions, "2", "4"), (difference.What, difference.Actual, difference.Wanted)));
        Assert.Equal(TopicCatalog.All.Count(topic => topic.Partitions != PartitionRule.One), differences.Count);
    }

    [Fact]
    public async Task Apply_OverAnOlderTopic_SaysWhatDiffersAndChangesItOnlyWhenAsked()
    {
        kafka.NeedReal();
        var connection = kafka.Connect();
        await kafka.CreateTopicAsync(connection, TopicCatalog.Events, 2, new Dictionary<string, string> { ["retention.ms"] = "1000", ["max.message.bytes"] = "4194304", ["message.timestamp.type"] = "LogAppendTime" });
        using var admin = new TopicAdmin(connection);

        var untouched = await admin.ApplyAsync(new TopicLayout(), cancellationToken: Stop);
        var altered = await admin.ApplyAsync(new TopicLayout(), alterSettings: true, cancellationToken: Stop);

        var difference = Assert.Single(untouched.Remaining);
        Assert.Equal("retention.ms", difference.What);
        Assert.Equal([difference], altered.Altered);
        // the broker takes a change in at once, and tells of it a moment later
        await Eventually.HoldsAsync(
            async () => (await admin.DiffAsync(new TopicLayout(), Stop)).Count == 0,
            TimeSpan.FromSeconds(20),
            () => "the changed setting still differs",
            Stop);
    }
}
