using Streams.Agent.Metadata.Cri;
using Streams.Agent.Metadata.Runtimes;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Runtimes;

public sealed class CriClientTests
{
    [Fact]
    public void Apply_AStatusWithItsSpecification_TellsIdentity()
    {
        var answer = new ContainerStatusResponse
        {
            Status = new ContainerStatus
            {
                Id = "c",
                Metadata = new ContainerName { Name = "app" },
                Image = new ImageSpec { Image = "quay.io/team/app:1" },
                ImageRef = "quay.io/team/app@sha256:aa",
                State = ContainerState.ContainerExited,
                StartedAt = 5,
                FinishedAt = 9,
                ExitCode = 2,
            },
        };
        answer.Status.Labels.Add("io.kubernetes.pod.name", "app-1");
        answer.Status.Mounts.Add(new Streams.Agent.Metadata.Cri.Mount { HostPath = "/srv", ContainerPath = "/data", Readonly = true });
        answer.Info.Add("info", """{"runtimeSpec":{"process":{"capabilities":{"bounding":["CAP_CHOWN"]}},"linux":{"namespaces":[{"type":"mount"},{"type":"pid"},{"type":"ipc"},{"type":"uts"}]},"mounts":[]}}""");
        var metadata = new ContainerMetadata();

        CriClient.Apply(answer, metadata);

        Assert.Equal(("app", "quay.io/team/app:1", "sha256:aa", "app-1"), (metadata.Name, metadata.Image, metadata.ImageDigest, metadata.PodName));
        Assert.Equal((9L, 2), (metadata.EndedAtNs, metadata.ExitCode));
        Assert.Equal(["CAP_CHOWN"], metadata.Capabilities);
        Assert.Equal(["net"], metadata.HostNamespaces);
        Assert.True(metadata.Mounts is [{ Source: "/srv", Destination: "/data", ReadOnly: true }]);
    }
}
