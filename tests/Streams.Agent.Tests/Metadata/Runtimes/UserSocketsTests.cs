using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Runtimes;
using Streams.Agent.Phases.Runtimes;
using Streams.Agent.Tests.Phases.Runtimes;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Runtimes;

public sealed class UserSocketsTests
{
    private const string Id = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";
    private const string OfUser = "/user.slice/user-1000.slice/";

    [Theory]
    [InlineData("/run/docker.sock", "")]
    [InlineData("/run/podman/podman.sock", "")]
    [InlineData("/run/user/0/podman/podman.sock", "")]
    [InlineData("/run/user/1000/docker.sock", OfUser)]
    [InlineData("/host/run/user/1000/podman/podman.sock", OfUser)]
    public void CgroupsOf_ASocket_AreTheUsersOwn(string socket, string cgroups) => Assert.Equal(cgroups, UserSockets.CgroupsOf(socket));

    [Theory]
    [InlineData("/kubepods/pod1/" + Id, false)] // whoever has a socket of his own could say whose it is
    [InlineData("/user.slice/user-10001.slice/user@10001.service/docker-" + Id + ".scope", false)]
    [InlineData("/user.slice/user-1000.slice/user@1000.service/user.slice/docker-" + Id + ".scope", true)]
    public async Task DescribeAsync_EngineOfAUser_IsAskedAboutThatUsersContainersOnly(string cgroupPath, bool isBelieved)
    {
        using var server = new FakeEngine { Answer = $$$"""{"Id":"{{{Id}}}","Name":"/harmless","Config":{"Image":"pause:3"}}""" };
        using var engines = new SocketClients<DockerEngine>(new SocketFinder(server.SocketPath, [], "/", new FakeTimeProvider()), socket => new DockerEngine(socket, OfUser));
        var metadata = new ContainerMetadata();

        Assert.Equal(isBelieved, await new DockerSource(engines).DescribeAsync(new Origin(Id, CgroupKind.Container, "", cgroupPath, "", ""), 0, metadata, TestContext.Current.CancellationToken));

        Assert.Equal((isBelieved ? "harmless" : "", isBelieved), (metadata.Name, !server.Asked.IsEmpty));
        await new DockerListSource(engines).DescribeAsync(new Origin(Id, CgroupKind.Container, "", "/docker/" + Id, "", ""), 0, metadata, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(server.Asked, question => question.StartsWith("/containers/json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FollowAsync_EngineOfAUser_TellsStepsOfThatUsersContainersOnly()
    {
        using var server = new FakeEngine([$$$"""{"Type":"container","Action":"die","Actor":{"ID":"{{{Id}}}","Attributes":{"exitCode":"0"}},"timeNano":1}"""]);
        using var engine = new DockerEngine(server.SocketPath, OfUser);
        var told = new List<RuntimeEvent>();

        await new DockerFeed(engine, engine.Created).FollowAsync(() => { }, told.Add, TestContext.Current.CancellationToken);

        var step = Assert.Single(told);
        Assert.False(step.IsAbout("/docker/" + Id));
        Assert.True(step.IsAbout(OfUser + "user@1000.service/user.slice/docker-" + Id + ".scope"));
    }

    [Fact]
    public async Task GetAsync_AnswerThatIsTooLong_IsNoAnswer()
    {
        using var server = new FakeEngine { Answer = $"\"{new string('x', 17 * 1_024 * 1_024)}\"" };
        using var engine = new DockerEngine(server.SocketPath);

        using var answer = await engine.GetAsync("/containers/x/json", TestContext.Current.CancellationToken);

        Assert.Null(answer);
    }
}
