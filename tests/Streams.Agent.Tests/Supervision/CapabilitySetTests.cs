using Streams.Agent.Supervision;
using Xunit;

namespace Streams.Agent.Tests.Supervision;

public sealed class CapabilitySetTests
{
    [Theory]
    [InlineData("bpf", 39)]
    [InlineData("CAP_PERFMON", 38)]
    [InlineData(" sys_ptrace ", 19)]
    [InlineData("chown", 0)]
    [InlineData("checkpoint_restore", 40)]
    public void Of_AName_IsTheKernelsNumber(string name, int number) => Assert.Equal(1UL << number, CapabilitySet.Of(name).Bits);

    [Fact]
    public void Of_AnUnknownName_SaysWhichOne() =>
        Assert.Contains("superpower", Assert.Throws<FormatException>(() => CapabilitySet.Of("superpower")).Message, StringComparison.Ordinal);

    [Fact]
    public void Needed_OfEachTier_IsNoMoreThanThatTierUses()
    {
        Assert.Equal("dac_read_search, sys_ptrace", NeededCapabilities.Of("proc").ToString());
        Assert.Equal("dac_read_search, sys_ptrace, perfmon, bpf", NeededCapabilities.Of("ebpf").ToString()); // of this kernel
        Assert.Contains("net_admin", NeededCapabilities.Of("netlink").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Beyond_WhatIsNeeded_GivesTheRest() =>
        Assert.Equal([0, 39], CapabilitySet.Of("chown", "sys_ptrace", "bpf").Beyond(CapabilitySet.Of("sys_ptrace")));
}
