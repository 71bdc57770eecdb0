using Streams.Kafka.Topics;
using Streams.Schemas;
using Xunit;

namespace Streams.Kafka.Tests.Topics;

public class TopicAdminTests
{
    [Fact]
    public async Task Apply_OnTheMock_MakesEveryTopicByAsking()
    {
        using var broker = MockBroker.Start();
        using var admin = new TopicAdmin(new KafkaConnection(broker.BootstrapServers, "p."));

        var before = await admin.DiffAsync(new TopicLayout(), TestContext.Current.CancellationToken);
        var outcome = await admin.ApplyAsync(new TopicLayout(), cancellationToken: TestContext.Current.CancellationToken);
        var after = await admin.DiffAsync(new TopicLayout(), TestContext.Current.CancellationToken);

        Assert.True(admin.IsMock);
        Assert.Equal(TopicCatalog.All.Count, before.Count);
        Assert.Equal(TopicCatalog.All.Count, outcome.Created.Count);
        Assert.Empty(after);
    }
}
