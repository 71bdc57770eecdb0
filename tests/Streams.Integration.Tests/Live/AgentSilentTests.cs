using Streams.Integration.Tests.Agent;
using Streams.TestKit;
using Streams.TestKit.Containers;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Live;

/// <summary>An agent that dies is missed; one that stops in order is not, nor is a partition that nobody uses any more.</summary>
[Collection(nameof(WholeMachine))]
public sealed class AgentSilentTests(KafkaFixture kafka, ITestOutputHelper output) : IDisposable
{
    /// <summary>More than two agents need, so that some are used for a moment only.</summary>
    private const int Partitions = 6;

    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streams-live-");

    public void Dispose() => _state.Delete(recursive: true);

    [Fact]
    public async Task Agents_OneKilledAndOneStopped_OnlyTheKilledOneIsRaisedAsSilent()
    {
        Requirement.Need("root", "ebpf", "runc", "busybox");
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, Partitions, stop);
        await using var worker = await RunningWorker.StartAsync(connection, _state.CreateSubdirectory("worker").FullName, stop);
        await using var alerts = new AlertArrivals(connection, Partitions);
        await using var killed = await StartAsync("killed");
        await using var stopped = await StartAsync("stopped");
        await using (var container = new RuncContainer())
        {
            await container.RunAsync("sleep 1", stop); // it uses a partition that is then quiet
        }

        var exitCode = await stopped.TerminateAsync(TimeSpan.FromSeconds(30));
        await killed.KillAsync();
        var dead = TimeProvider.System.GetTimestamp();
        var held = await alerts.FirstAsync(alert => IsSilence(alert) && Tells(alert, "killed"), TimeSpan.FromSeconds(40), stop);
        await Task.Delay(TimeSpan.FromSeconds(31) - TimeProvider.System.GetElapsedTime(dead) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, stop);

        Assert.Equal(0, exitCode);
        Assert.True(held is not null, $"no alert\n{worker.Errors}");
        var after = TimeProvider.System.GetElapsedTime(dead, held.Value);
        output.WriteLine($"agent silent held {after.TotalSeconds:F1} s after the kill");
        Assert.True(after <= TimeSpan.FromSeconds(25), $"after {after.TotalSeconds:F1} s");
        Assert.Single(alerts.Arrived, arrival => IsSilence(arrival.Alert)); // it used several partitions, and is missed once
        Assert.DoesNotContain(alerts.Arrived, arrival => IsSilence(arrival.Alert) && !Tells(arrival.Alert, "killed"));

        Task<Processes.ChildProgram> StartAsync(string name) =>
            RunningAgent.StartAsync(name, connection, _state.CreateSubdirectory(name).FullName, stop);
    }

    private static bool IsSilence(System.Text.Json.JsonElement alert) => AlertArrivals.DetectorsOf(alert).Contains("agent-silent");

    private static bool Tells(System.Text.Json.JsonElement alert, string node) => alert.GetProperty("unmapped").GetProperty("workload").GetString() == $"host:{node}";
}
