using System.Text;
using NJsonSchema;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Demo;

/// <summary>The demo finds the recorded intrusion, by several kinds of detectors, and nothing in the shop at work.</summary>
[Collection(nameof(WholeMachine))]
public sealed class DemoTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int LearnedModel = 4;

    [Fact]
    public async Task Demo_WithNothingButTheSdk_FindsTheIntrusionAloneByThreeKindsOfEvidence()
    {
        var run = await DemoRun.RunAsync(TimeSpan.FromSeconds(36), kafkaHome: null);
        output.WriteLine(run.Errors);

        Assert.Equal(0, run.ExitCode);
        Assert.True(run.Detectors.Count >= 3, $"only {string.Join(", ", run.Detectors)}");
        Assert.Contains(run.Detectors, detector => detector.TypeId == LearnedModel);
        Assert.Single(run.Alerts.Select(alert => alert.GetProperty("finding_info").GetProperty("uid").GetString()).Distinct());
        Assert.All(run.Alerts, alert => Assert.Equal("shop/api", alert.GetProperty("unmapped").GetProperty("workload").GetString()));
        Assert.Equal(run.Lines.Count, run.Alerts.Select(alert => alert.GetProperty("metadata").GetProperty("uid").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Demo_WithModelsDisabled_NamesNoLearnedModel()
    {
        var run = await DemoRun.RunAsync(kafkaHome: null, "--disable", "models");

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(run.Lines);
        Assert.DoesNotContain(run.Detectors, detector => detector.TypeId == LearnedModel);
    }

    [Fact]
    public async Task Demo_OnARealKafka_PrintsWhatTheTopicHolds_ValidByOcsf()
    {
        kafka.NeedReal();
        var connection = kafka.Connect();
        var schema = await JsonSchema.FromFileAsync(DataFolder.Need("ocsf", "detection_finding-1.8.0.schema.json"), TestContext.Current.CancellationToken);

        var run = await DemoRun.RunAsync(kafkaHome: null, "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix);

        Assert.Equal(0, run.ExitCode);
        Assert.NotEmpty(run.Lines);
        Assert.All(run.Lines, line => Assert.Empty(schema.Validate(line)));
        var held = KafkaContent.ReadAll(connection, TopicCatalog.Alerts).Select(record => Encoding.UTF8.GetString(record.Message.Value)).Order(StringComparer.Ordinal);
        Assert.Equal(held, run.Lines.Order(StringComparer.Ordinal));
    }
}
