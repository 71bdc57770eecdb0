using System.Text;
using Confluent.Kafka;
using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Observability;

/// <summary>What the dashboard asks for is there once a pipeline runs, and what the programs tell is told as Prometheus wants it.</summary>
[Collection(nameof(WholeMachine))]
public sealed class DashboardTests(KafkaFixture kafka, ITestOutputHelper output)
{
    private const int Partitions = 2;

    [Fact]
    public void Dashboard_Always_CanBeProvisioned()
    {
        var ids = Dashboard.Panels.Select(panel => panel.GetProperty("id").GetInt32()).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(
            Dashboard.Panels.Where(panel => panel.GetProperty("type").GetString() != "row"),
            panel =>
            {
                Assert.NotEqual("", panel.GetProperty("title").GetString());
                Assert.NotEqual("", panel.GetProperty("description").GetString());
                Assert.NotEqual("", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString());
            });
        Assert.NotEmpty(Dashboard.Queries);
    }

    [Fact]
    public async Task Rules_Always_PassPromtool()
    {
        Requirement.Need("promtool");

        var (code, said) = await Promtool.RunAsync(["check", "rules", Path.Combine(Dashboard.Folder, "prometheus", "rules.yml")]);

        Assert.True(code == 0, said);
    }

    [Fact]
    public async Task RunningPipeline_ScrapedByPrometheus_AnswersEveryQueryOfTheDashboard()
    {
        kafka.NeedReal();
        Requirement.Need("prometheus", "promtool");
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        var (workerHttp, agentHttp) = ($"127.0.0.1:{Prometheus.FreePort()}", $"127.0.0.1:{Prometheus.FreePort()}");
        await using var worker = new WorkerFleet(ProductProgram.Worker, connection, workers: 1, "--probe-every", "6", "--http", workerHttp);
        await using var agent = ChildProgram.Start(ProductProgram.Agent, "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--http", agentHttp);
        await using var prometheus = new Prometheus(new Dictionary<string, string> { ["streams-worker"] = workerHttp, ["streams-agent"] = agentHttp });
        await WriteGarbageAsync(connection, stop);
        using var writer = new LoadWriter(connection, Partitions);
        var writing = Task.Run(() => writer.Write(new InputPlan(Containers: 20, Batches: 300), batchesPerSecond: 200, stop), stop);

        var silent = Dashboard.Queries;
        await Eventually.HoldsAsync(
            async () =>
            {
                var still = new List<(string, string)>();
                foreach (var query in silent)
                {
                    if (await prometheus.CountAsync(query.Query, stop) <= 0)
                    {
                        still.Add(query);
                    }
                }
                silent = still;
                return silent.Count == 0;
            },
            TimeSpan.FromSeconds(60),
            () => $"no series for {string.Join("; ", silent)}\nworker: {string.Join("; ", worker.UnaskedEnds)}\nagent: {agent.Errors}",
            stop);

        output.WriteLine($"{Dashboard.Queries.Count} queries answered");
        await AssertCleanAsync(workerHttp, stop);
        await AssertCleanAsync(agentHttp, stop);
        await writing;
    }

    private static async Task WriteGarbageAsync(KafkaConnection connection, CancellationToken stop)
    {
        var config = new ProducerConfig();
        connection.ApplyTo(config);
        using var producer = new ProducerBuilder<byte[], byte[]>(config).Build();
        for (var i = 0; i < 20; i++)
        {
            await producer.ProduceAsync(connection.Topic(TopicCatalog.Events), new Message<byte[], byte[]> { Key = [1], Value = Encoding.ASCII.GetBytes("garbage") }, stop);
        }
    }

    private async Task AssertCleanAsync(string http, CancellationToken stop)
    {
        using var client = new HttpClient();
        var page = await client.GetStringAsync(new Uri($"http://{http}/metrics"), stop);

        var (code, said) = await Promtool.RunAsync(["check", "metrics"], page);

        output.WriteLine($"{http}: {page.Split('\n').Count(line => line.Length > 0 && line[0] != '#')} series");
        Assert.True(code == 0 && said.Length == 0, said);
    }
}
