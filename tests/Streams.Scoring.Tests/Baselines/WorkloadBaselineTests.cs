using Streams.Schemas;
using Streams.Scoring.Baselines;
using Streams.Scoring.Features;
using Xunit;

namespace Streams.Scoring.Tests.Baselines;

public class WorkloadBaselineTests
{
    [Theory]
    [InlineData("10.0.0.9:5432", new byte[] { 10, 0, 0, 9 }, 5432, true)]
    [InlineData("10.0.0.9:5432", new byte[] { 10, 0, 0, 9 }, 5433, false)]
    [InlineData("10.0.0.9:*", new byte[] { 10, 0, 0, 9 }, 5433, true)]
    [InlineData("*:443", new byte[] { 104, 244, 42, 194 }, 443, true)]
    [InlineData("*:443", new byte[] { 104, 244, 42, 194 }, 80, false)]
    [InlineData("10.0.0.9:5432", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 9 }, 5432, true)] // IPv4 seen through IPv6
    [InlineData("[fd00::1]:80", new byte[] { 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, 80, true)]
    [InlineData("nonsense", new byte[] { 10, 0, 0, 9 }, 0, false)]
    [InlineData("*:*", new byte[] { 10, 0, 0, 9 }, 5432, false)] // would make every peer known
    public void KnowsPeer_AsTheProfileWritesIt(string written, byte[] address, int port, bool known)
    {
        var baseline = WorkloadBaseline.From(new WorkloadProfile { Peers = [written] });

        Assert.Equal(known, baseline.KnowsPeer(address, port));
    }

    [Fact]
    public void KnowsProgram_OnlyWhatRan()
    {
        var baseline = WorkloadBaseline.From(new WorkloadProfile { Programs = ["/usr/bin/node"] });

        Assert.True(baseline.KnowsProgram("/usr/bin/node"u8));
        Assert.False(baseline.KnowsProgram("/tmp/node"u8));
    }

    [Theory]
    [InlineData("window/0000000000000000", 1.0)] // another feature set
    [InlineData("", double.NaN)] // sums that cannot be true
    public void From_ProfileThatDoesNotFit_HasNoFeatures(string featureSet, double sum)
    {
        var profile = new WorkloadProfile
        {
            FeatureSet = featureSet.Length > 0 ? featureSet : FeatureSet.Window.Id,
            Windows = 10,
            Sums = [.. Enumerable.Repeat(sum, FeatureSet.Window.Count)],
            Squares = [.. Enumerable.Repeat(sum, FeatureSet.Window.Count)],
        };

        Assert.False(WorkloadBaseline.From(profile).HasFeatures);
    }
}
