using System.Text.Json;
using Streams.Agent.Metadata.Runtimes;
using Streams.Agent.Phases.Runtimes;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

/// <summary>Events as Docker 20.10 and Podman's compatible service word them.</summary>
public sealed class DockerFeedTests
{
    private const string Create = """{"Type":"container","Action":"create","Actor":{"ID":"9bca","Attributes":{"image":"shop/web:1","name":"web","com.docker.compose.service":"web"}},"timeNano":1000000000000000001}""";
    private const string Pause = """{"Type":"container","Action":"pause","Actor":{"ID":"9bca","Attributes":{}},"timeNano":1000000000000000002}""";
    private const string Unpause = """{"Type":"container","Action":"unpause","Actor":{"ID":"9bca","Attributes":{}},"timeNano":1000000000000000003}""";
    private const string Died = """{"Type":"container","Action":"die","Actor":{"ID":"9bca","Attributes":{"exitCode":"137"}},"timeNano":1000000000000000004}""";

    [Theory]
    [InlineData(Pause, LifecyclePhase.Paused, "", -1)]
    [InlineData(Unpause, LifecyclePhase.Unpaused, "", -1)]
    [InlineData(Died, LifecyclePhase.Exited, "exited with 137", 137)]
    [InlineData("""{"Type":"container","Action":"died","Actor":{"ID":"9bca","Attributes":{"containerExitCode":"5"}},"timeNano":1}""", LifecyclePhase.Exited, "exited with 5", 5)] // Podman
    [InlineData("""{"Type":"container","Action":"oom","Actor":{"ID":"9bca","Attributes":{}},"timeNano":1}""", LifecyclePhase.Oom, "", -1)]
    [InlineData("""{"Type":"container","Action":"health_status: unhealthy","Actor":{"ID":"9bca","Attributes":{}},"timeNano":1}""", LifecyclePhase.Health, "unhealthy", -1)]
    [InlineData("""{"Type":"container","Action":"exec_start: mysql -phunter2","Actor":{"ID":"9bca","Attributes":{"execID":"77aa"}},"timeNano":1}""", LifecyclePhase.Exec, "exec 77aa", -1)] // what was typed stays here
    public void Read_AnEvent_IsAStepOfTheContainersLife(string told, LifecyclePhase phase, string reason, int exitCode)
    {
        var step = DockerFeed.Read(JsonDocument.Parse(told).RootElement, "docker")!;

        Assert.Equal(("9bca", phase, reason, exitCode, "docker"), (step.ContainerId, step.Phase, step.Reason, step.ExitCode, step.Source));
    }

    [Theory]
    [InlineData("""{"Type":"container","Action":"attach","Actor":{"ID":"9bca"},"timeNano":1}""")]
    [InlineData("""{"Type":"network","Action":"pause","Actor":{"ID":"9bca"},"timeNano":1}""")]
    [InlineData("""{"Type":"container","Action":"pause","timeNano":"x"}""")]
    [InlineData("[]")]
    public void Read_AnythingElse_IsNone(string told) => Assert.Null(DockerFeed.Read(JsonDocument.Parse(told).RootElement, "docker"));

    [Fact]
    public async Task FollowAsync_EngineThatBreaksOff_NothingIsMissedOrToldTwice()
    {
        using var server = new FakeEngine([Create, Pause], [Pause, Unpause], [Unpause, Died]);
        using var engine = new DockerEngine(server.SocketPath);
        var created = new CreatedContainers();
        var feed = new DockerFeed(engine, created);
        var told = new List<LifecyclePhase>();

        for (var conversation = 0; conversation < 3; conversation++)
        {
            await feed.FollowAsync(() => { }, step => told.Add(step.Phase), TestContext.Current.CancellationToken);
        }

        Assert.Equal([LifecyclePhase.Paused, LifecyclePhase.Unpaused, LifecyclePhase.Exited], told);
        var asked = server.Asked.Where(question => question.StartsWith("/events", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain("since", asked[0], StringComparison.Ordinal); // what was before the agent others tell
        Assert.EndsWith("&since=1000000000.000000003", asked[2], StringComparison.Ordinal);
        var known = created.Find("9bca")!;
        Assert.Equal(("docker", "shop/web:1", "web", "web"), (known.Runtime, known.Image, known.Name, known.ComposeService));
        Assert.DoesNotContain("image", known.Labels.Keys);
    }

    [Fact]
    public async Task FollowAsync_EngineThatIsNotThere_SaysSo()
    {
        using var engine = new DockerEngine("/nowhere/docker.sock");

        await Assert.ThrowsAsync<IOException>(() => new DockerFeed(engine, new CreatedContainers()).FollowAsync(() => { }, _ => { }, TestContext.Current.CancellationToken));
    }
}
