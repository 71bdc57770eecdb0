using System.Text.Json;
using Streams.Agent.Metadata;
using Streams.Agent.Metadata.Runtimes;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Runtimes;

public sealed class DockerSourceTests
{
    private const string Inspection = """
        {"Id":"9bca","Name":"/shop-web-1","Created":"2026-11-25T01:02:03.5Z","Image":"sha256:aaaa",
         "State":{"Status":"exited","StartedAt":"2026-11-25T01:02:04Z","FinishedAt":"2026-11-25T01:03:04Z","ExitCode":137},
         "Config":{"Image":"registry:5000/team/web:1.2","Labels":{"com.docker.compose.service":"web","com.docker.compose.project":"shop"}},
         "HostConfig":{"Privileged":true,"PidMode":"host","NetworkMode":"bridge","IpcMode":"private"},
         "NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2","GlobalIPv6Address":""}}},
         "Mounts":[{"Source":"/srv/data","Destination":"/data","RW":false}]}
        """;

    [Fact]
    public void Apply_AnInspection_TellsIdentityImageAndLife()
    {
        var metadata = new ContainerMetadata();

        DockerSource.Apply(JsonDocument.Parse(Inspection).RootElement, metadata);

        Assert.Equal(("shop-web-1", "registry:5000/team/web:1.2", "web"), (metadata.Name, metadata.Image, metadata.ComposeService));
        Assert.Equal((true, 137), (metadata.Privileged, metadata.ExitCode));
        Assert.Equal(["pid"], metadata.HostNamespaces);
        Assert.Equal(["172.17.0.2"], metadata.Addresses);
        Assert.True(metadata.Mounts is [{ Source: "/srv/data", Destination: "/data", ReadOnly: true }]);
        Assert.Equal(60_000_000_000, metadata.EndedAtNs - metadata.StartedAtNs);
    }

    [Theory]
    [InlineData("""{"RepoDigests":["other@sha256:1","registry:5000/team/web@sha256:2"]}""", "sha256:2")]
    [InlineData("""{"RepoDigests":["other@sha256:1"]}""", "sha256:1")]
    [InlineData("""{"RepoDigests":[]}""", "sha256:id")] // built here
    [InlineData("{}", "sha256:id")]
    public void DigestOf_AnImage_PrefersTheRegistrysName(string image, string digest) =>
        Assert.Equal(digest, DockerSource.DigestOf(JsonDocument.Parse(image).RootElement, "sha256:id", "registry:5000/team/web:1.2"));

    [Theory]
    [InlineData("nginx", "nginx")]
    [InlineData("nginx:1.25", "nginx")]
    [InlineData("registry:5000/team/app", "registry:5000/team/app")]
    [InlineData("registry:5000/team/app:1@sha256:00", "registry:5000/team/app")]
    public void Repository_OfAReference_IsWithoutTagAndDigest(string reference, string repository) =>
        Assert.Equal(repository, ImageReference.Repository(reference));
}
