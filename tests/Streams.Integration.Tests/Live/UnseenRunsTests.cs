using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Live;

/// <summary>Real runs by another sensor, with and without an intrusion, go through the worker with the learned model as the only judge.</summary>
[Collection(nameof(WholeMachine))]
public sealed class UnseenRunsTests(KafkaFixture kafka, ITestOutputHelper output) : IDisposable
{
    private const int Partitions = 4;

    /// <summary>The captures of one application, 30 s each: normal, start of the attack, exfiltration. The shipped model was fitted without all three.</summary>
    private const string Normal = "1531776682";

    private static readonly string[] s_attacks = ["1531776712", "1531776742"];

    private static readonly TimeSpan s_within = TimeSpan.FromSeconds(120);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-live-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task LearnedModel_OnRealCaptures_RaisesTheAttackedContainerAndNothingBenign()
    {
        kafka.NeedReal();
        var data = DataFolder.Need("sysflow-traces", "dev");
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        string[] where = ["--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix];

        var captures = Path.Combine(_folder.FullName, "captures");
        await RunAsync(ProductProgram.Training, "convert", "sysflow", "--data", data, "--out", captures);
        await RunAsync(ProductProgram.Training, ["publish", await ProfileOfTheNormalRunAsync(captures), .. where]);
        foreach (var capture in Directory.GetFiles(captures, "*.avro").Order(StringComparer.Ordinal))
        {
            await RunAsync(ProductProgram.Cli, ["replay", capture, "--speed", "0", .. where]);
        }
        await RunAsync(
            ProductProgram.Worker,
            [.. WorkerFlags.For(connection, "live", Path.Combine(_folder.FullName, "worker"), "--until-caught-up", "--disable", "behaviours,baselines,sequences,signatures")]);

        await using var alerts = new AlertArrivals(connection, Partitions);
        await alerts.FirstAsync(_ => false, TimeSpan.FromSeconds(3), stop);
        var raised = alerts.Arrived.Select(arrival => arrival.Alert).ToList();
        raised.ForEach(alert => output.WriteLine($"{alert.GetProperty("unmapped").GetProperty("workload")}: {alert.GetProperty("finding_info").GetProperty("desc")}"));
        Assert.Equal(["window-pca"], raised.SelectMany(AlertArrivals.DetectorsOf).Distinct());
        Assert.Equal(["/default/Deployment/vulnerable-nodejs"], raised.Select(alert => alert.GetProperty("unmapped").GetProperty("workload").GetString()).Distinct());
        Assert.All(raised, alert => Assert.True(alert.GetProperty("finding_info").GetProperty("first_seen_time").GetInt64() >= long.Parse(s_attacks[0], System.Globalization.CultureInfo.InvariantCulture) * 1_000));
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task LearnedModel_OnOwnRecordings_RaisesTheContainerOfEachIntrusionAndNothingBenign()
    {
        kafka.NeedReal();
        var recordings = UnseenRecording.Need();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        string[] where = ["--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix];

        await RunAsync(ProductProgram.Training, ["publish", UnseenRecording.Profiles, .. where]);
        foreach (var recording in recordings)
        {
            await RunAsync(ProductProgram.Cli, ["replay", recording.Path, "--speed", "0", .. where]);
        }
        await RunAsync(
            ProductProgram.Worker,
            [.. WorkerFlags.For(connection, "live", Path.Combine(_folder.FullName, "worker"), "--until-caught-up", "--disable", "behaviours,baselines,sequences,signatures")]);

        await using var alerts = new AlertArrivals(connection, Partitions);
        await alerts.FirstAsync(_ => false, TimeSpan.FromSeconds(3), stop);
        var raised = alerts.Arrived.SelectMany(arrival => AlertArrivals.ContainersOf(arrival.Alert)).ToHashSet();
        foreach (var recording in recordings)
        {
            output.WriteLine($"{Path.GetFileName(recording.Path)}: {recording.Containers.Count} containers, raised {string.Join(", ", recording.Containers.Where(container => raised.Contains(container.Key)).Select(container => container.Value))}");
        }
        alerts.Arrived.ToList().ForEach(arrival => output.WriteLine(arrival.Alert.GetProperty("finding_info").GetProperty("desc").GetString()!));
        Assert.Equal(["window-pca"], alerts.Arrived.SelectMany(arrival => AlertArrivals.DetectorsOf(arrival.Alert)).Distinct());
        Assert.All(recordings, recording => Assert.Equal(
            recording.IsIntrusion ? ["shop/api:1"] : [],
            recording.Containers.Where(container => raised.Contains(container.Key)).Select(container => container.Value)));
    }

    /// <summary>Fits profiles to the normal runs, and keeps that of the attacked application: what it was like before.</summary>
    private async Task<string> ProfileOfTheNormalRunAsync(string captures)
    {
        var fit = Path.Combine(_folder.FullName, "fit");
        var normal = Directory.GetFiles(captures, "*.avro").Where(file => file.Contains(Normal, StringComparison.Ordinal) || file.Contains("k8s_small", StringComparison.Ordinal));
        await RunAsync(ProductProgram.Training, ["train", .. normal, "--out", fit]);
        var profiles = await File.ReadAllLinesAsync(Path.Combine(fit, "profiles.jsonl"));
        var kept = Path.Combine(_folder.FullName, "profile.jsonl");
        await File.WriteAllLinesAsync(kept, profiles.Where(line => line.Contains("vulnerable-nodejs", StringComparison.Ordinal)));
        return kept;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        await using var run = ChildProgram.Start(program, arguments);
        var exitCode = await run.ExitAsync(s_within);
        Assert.True(exitCode == 0, $"{Path.GetFileName(program)} {arguments[0]}: {exitCode}\n{run.Errors}");
    }
}
