using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Topologies;

/// <summary>A worker told to end when it has caught up ends by itself, and then nothing is left to do.</summary>
[Collection(nameof(WholeMachine))]
public sealed class CatchUpTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int Partitions = 4;
    private const int ProbeEvery = 6;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly InputPlan s_plan = new(Containers: 20, Batches: 24);

    [Fact]
    public async Task Worker_OnKafka_EndsWithEverythingOnItsTopicsAndASecondOneAddsNothing()
    {
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        Write(connection, stop);

        await CatchUpAsync(connection);
        var alerts = AssertComplete(connection);

        await CatchUpAsync(connection);
        Assert.Equal(alerts, AssertComplete(connection));
    }

    [Fact]
    public async Task Worker_OnTheMock_EndsWithEverythingOnItsTopics()
    {
        using var mock = MockBroker.Start();
        var connection = new KafkaConnection(mock.BootstrapServers, "mock.");
        foreach (var topic in TopicCatalog.All)
        {
            mock.CreateTopic(connection.Topic(topic.Name), topic.Partitions == PartitionRule.One ? 1 : Partitions);
        }

        Write(connection, TestContext.Current.CancellationToken);

        await CatchUpAsync(connection);
        AssertComplete(connection);
    }

    private static void Write(KafkaConnection connection, CancellationToken stop)
    {
        using var writer = new LoadWriter(connection, Partitions);
        writer.Write(s_plan, batchesPerSecond: 0, stop);
    }

    private async Task CatchUpAsync(KafkaConnection connection)
    {
        var state = Directory.CreateTempSubdirectory("streams-catch-up-");
        await using var worker = ChildProgram.Start(
            ProductProgram.Worker,
            WorkerFlags.For(connection, "w", state.FullName, "--until-caught-up", "--probe-every", $"{ProbeEvery}"));
        try
        {
            Assert.Equal(0, await worker.ExitAsync(Patience));
        }
        finally
        {
            output.WriteLine(worker.Errors);
            state.Delete(recursive: true);
        }
    }

    /// <returns>Alerts there are.</returns>
    private static int AssertComplete(KafkaConnection connection)
    {
        using var windows = new CommittedLog(connection, TopicCatalog.Features);
        using var detections = new CommittedLog(connection, TopicCatalog.Detections);
        using var alerts = new CommittedLog(connection, TopicCatalog.Alerts);
        var expected = Expectation.Of(s_plan, ProbeEvery);
        var outcome = new Outcome(windows.ReadOn(), detections.ReadOn(), alerts.ReadOn());

        Assert.All(outcome.Compare(expected), verdict => Assert.True(verdict.IsClean, verdict.ToString()));
        return alerts.Records.Count;
    }
}
