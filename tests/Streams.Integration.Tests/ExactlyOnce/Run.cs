using Streams.Kafka;
using Streams.Schemas;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>Lets workers run over a plan while they are killed, and reads what they left.</summary>
internal sealed class Run(KafkaFixture kafka, ITestOutputHelper output)
{
    private const string Group = "streams-worker";

    /// <summary>Time without a new record after which what is missing will not come: several restarts fit in.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public async Task<Outcome> PlayAsync(RunPlan plan, Expectation expected, CancellationToken stop)
    {
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, plan.Partitions, stop);
        using var writer = new LoadWriter(connection, plan.Partitions);
        var writing = Task.Run(() => writer.Write(plan.Input, plan.BatchesPerSecond, stop), stop);
        await using var fleet = new WorkerFleet(plan.Program, connection, plan.Workers, ["--probe-every", $"{plan.ProbeEvery}", .. plan.Flags]);

        var kills = await DisturbAsync(plan, connection, fleet, stop);
        await writing;
        var outcome = await ReadAsync(connection, expected, fleet, stop);

        output.WriteLine($"{writer.Written} batches, {plan.Workers} workers, {kills} kills with lag, {fleet.UnaskedEnds.Count} ends by themselves");
        fleet.UnaskedEnds.ForEach(output.WriteLine);
        return outcome;
    }

    private static async Task<int> DisturbAsync(RunPlan plan, KafkaConnection connection, WorkerFleet fleet, CancellationToken stop)
    {
        using var lag = new GroupLag(connection, Group, TopicCatalog.Events, plan.Partitions);
        var random = new Random(plan.Seed);
        var kills = 0;
        while (kills < plan.Kills)
        {
            await Task.Delay(plan.ShortestLife + ((plan.LongestLife - plan.ShortestLife) * random.NextDouble()), stop);
            await fleet.SuperviseAsync();
            Assert.True(lag.Now() > 0, $"kill {kills + 1} would come with nothing left to do: it proves nothing");
            await fleet.KillAndRestartAsync(random.Next(fleet.Count));
            kills++;
        }
        return kills;
    }

    /// <summary>Reads until all that is expected has come and nothing more comes for two seconds, or patience with silence ends.</summary>
    private static async Task<Outcome> ReadAsync(KafkaConnection connection, Expectation expected, WorkerFleet fleet, CancellationToken stop)
    {
        using var windows = new CommittedLog(connection, TopicCatalog.Features);
        using var detections = new CommittedLog(connection, TopicCatalog.Detections);
        using var alerts = new CommittedLog(connection, TopicCatalog.Alerts);
        var changed = TimeProvider.System.GetTimestamp();
        var before = -1;
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), stop);
            await fleet.SuperviseAsync();
            var count = windows.ReadOn().Records.Count + detections.ReadOn().Records.Count + alerts.ReadOn().Records.Count;
            var complete = windows.Records.Count >= expected.Windows.Count && detections.Records.Count >= expected.ProbeCount && alerts.Records.Count > 0;
            changed = count == before ? changed : TimeProvider.System.GetTimestamp();
            if ((complete && count == before) || TimeProvider.System.GetElapsedTime(changed) > s_patience)
            {
                return new Outcome(windows, detections, alerts);
            }
            before = count;
        }
    }
}
