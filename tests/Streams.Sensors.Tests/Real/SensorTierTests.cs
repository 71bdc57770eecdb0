using Streams.Sensors.Kernel;
using Streams.TestKit;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class SensorTierTests
{
    [Fact]
    public void Load_MapThatTheKernelRefuses_SaysWhatWhyAndWhatToDo()
    {
        Requirement.Need("ebpf");

        var refusal = Assert.Throws<SensorUnavailableException>(() => BpfObject.Load(new SensorOptions { Connections = 0 }));

        Assert.Contains("eBPF", refusal.What, StringComparison.Ordinal);
        Assert.Contains("errno", refusal.Why, StringComparison.Ordinal);
        Assert.NotEmpty(refusal.WhatToDo);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    [Fact]
    public void Open_HostWithoutProc_SaysWhatToDo()
    {
        var refusal = Assert.Throws<SensorUnavailableException>(() => SensorHost.Open(new SensorOptions { ProcRoot = "/nonexistent" }, TimeProvider.System));

        Assert.Contains("/nonexistent", refusal.Message, StringComparison.Ordinal);
    }
}
