using Streams.Agent.Metadata.Systemd;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Systemd;

public sealed class SystemdSourceTests
{
    private const string Id = "4f5e0d6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f80";

    [Fact]
    public void Apply_ServiceThatATimerStarted_SaysWhoAndWhat()
    {
        var metadata = Applied(new UnitFacts
        {
            Slice = "system.slice",
            Description = "Backs the shop up",
            File = "/etc/systemd/system/backup.service",
            Trigger = "backup.timer",
            WantedBy = ["multi-user.target"],
            StartedAtUs = 5,
            ActiveState = "active",
            SubState = "running",
        });

        Assert.Equal(("backup.service", "system.slice", 5_000, null), (metadata.SystemdUnit, metadata.SystemdSlice, metadata.StartedAtNs, metadata.ExitCode));
        Assert.Equal(["backup.timer"], metadata.ProvisionedBy);
        Assert.Equal(("Backs the shop up", "/etc/systemd/system/backup.service"), (metadata.Labels["systemd.description"], metadata.Labels["systemd.file"]));
    }

    [Fact]
    public void Apply_TransientService_ItsDescriptionStaysHere()
    {
        var metadata = Applied(new UnitFacts { IsTransient = true, Description = "/usr/bin/mysql -phunter2", File = "/run/systemd/transient/run-r1.service" });

        Assert.DoesNotContain("systemd.description", metadata.Labels.Keys);
        Assert.Equal("/run/systemd/transient/run-r1.service", metadata.Labels["systemd.file"]);
    }

    [Fact]
    public void Apply_ServiceThatEnded_HasItsExitCode() =>
        Assert.Equal(7, Applied(new UnitFacts { ActiveState = "failed", StartedAtUs = 5, ExitedAtUs = 6, ExitKind = 1, ExitStatus = 7 }).ExitCode);

    [Theory]
    [InlineData($"/system.slice/docker-{Id}.scope", $"docker-{Id}.scope", true)]
    [InlineData($"/system.slice/web.service/libpod-payload-{Id}", "web.service", true)] // a quadlet
    [InlineData($"/system.slice/runner.service/{Id}", "runner.service", false)] // an engine's: all its containers would be one workload
    public void ApplyUnitOf_AContainer_IsItsOwnUnitOnly(string path, string unit, bool isOwn)
    {
        var metadata = new ContainerMetadata();

        SystemdSource.ApplyUnitOf(path, new UnitFacts { Slice = "system.slice" }, unit, metadata);

        Assert.Equal(isOwn ? unit : "", metadata.SystemdUnit);
    }

    [Theory]
    [InlineData("docker.service", "containerd-shim", "")]
    [InlineData("podman-web.service", "conmon", "podman-web.service")]
    [InlineData("podman.service", "conmon", "")] // asked for over its API
    public void ApplyStarter_AContainer_IsOfTheServiceThatRunsItsMonitor(string service, string program, string unit)
    {
        var metadata = new ContainerMetadata();

        SystemdSource.ApplyStarter([service, program], new UnitFacts { Trigger = "docker.socket" }, metadata);

        Assert.Equal(["docker.socket", service, program], metadata.ProvisionedBy);
        Assert.Equal(unit, metadata.SystemdUnit);
    }

    [Theory]
    [InlineData("unix:path=/run/dbus/system_bus_socket", "/run/dbus/system_bus_socket")]
    [InlineData("/a, unix:path=/b", "/a,/b")]
    [InlineData(" off ", "")]
    public void Of_WhatWasAskedFor_IsThePathOfASocket(string option, string asked)
    {
        Assert.Equal(asked, BusPlaces.Of(option).Asked);
        Assert.Empty(BusPlaces.Of(option).Usual);
    }

    [Theory]
    [InlineData("tcp:host=x")]
    [InlineData("unix:abstract=x")]
    [InlineData("run/bus")]
    [InlineData("unix:path=/a;unix:path=/b")]
    public void Of_WhatIsNoSocketsPath_IsRefusedWithTheReason(string option) =>
        Assert.Contains("--systemd-bus", Assert.Throws<FormatException>(() => BusPlaces.Of(option)).Message, StringComparison.Ordinal);

    private static ContainerMetadata Applied(UnitFacts facts)
    {
        var metadata = new ContainerMetadata();
        SystemdSource.Apply(facts, "backup.service", metadata);
        return metadata;
    }
}
