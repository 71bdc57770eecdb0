using Streams.Schemas.Identity;

namespace Streams.Schemas.Tests.Identity;

public class WorkloadNameTests
{
    private const string Id = "0123456789abcdef";

    public static TheoryData<ContainerMetadata, string> Containers => new()
    {
        { new() { Cluster = "east", Namespace = "shop", OwnerKind = "Deployment", OwnerName = "web", PodName = "web-1", Image = "web:1" }, "east/shop/Deployment/web" },
        { new() { Namespace = "shop", PodName = "once", Image = "web:1" }, "/shop/Pod/once" },
        { new() { SystemdUnit = "nginx.service", ComposeService = "web" }, "nginx.service" },
        { new() { SystemdUnit = $"docker-{Id}.scope", Image = "nginx:1.29" }, "nginx" },
        { new() { ComposeService = "web", Image = "nginx:1.29" }, "web" },
        { new() { Image = "nginx" }, "nginx" },
        { new() { Image = "registry:5000/shop/web" }, "registry:5000/shop/web" },
        { new() { Image = "registry:5000/shop/web:2.1@sha256:abc" }, "registry:5000/shop/web" },
        { new() { Image = "sha256:abc" }, $"node-1/{Id}" },
        { new(), $"node-1/{Id}" },
        { new() { ContainerId = "host:node-1", SystemdUnit = "ssh.service" }, "host:node-1" },
    };

    [Theory]
    [MemberData(nameof(Containers))]
    public void From_WhatIsKnownOfAContainer_IsTheFirstThatNamesIt(ContainerMetadata metadata, string expected)
    {
        metadata.Node = "node-1";
        metadata.ContainerId = metadata.ContainerId.Length == 0 ? Id : metadata.ContainerId;

        Assert.Equal(expected, WorkloadName.From(metadata));
    }

    [Fact]
    public void Unknown_AContainer_SaysSo()
    {
        Assert.Equal("unknown/" + Id, WorkloadName.Unknown(Id));
        Assert.True(WorkloadName.IsUnknown("unknown/" + Id));
        Assert.False(WorkloadName.IsUnknown("nginx"));
    }

    [Fact]
    public void Unknown_TheHost_IsTheHost() =>
        Assert.Equal("host:node-1", WorkloadName.Unknown("host:node-1"));
}
