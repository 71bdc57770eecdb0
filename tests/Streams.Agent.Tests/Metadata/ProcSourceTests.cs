using Streams.Agent.Metadata;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata;

public sealed class ProcSourceTests
{
    [Fact]
    public void ApplyCapabilities_TheBoundingSet_BecomesNames()
    {
        var metadata = new ContainerMetadata();

        ProcSource.ApplyCapabilities(["Name:\tsh", "CapBnd:\t0000000020000420"], metadata);

        Assert.Equal(["CAP_KILL", "CAP_NET_BIND_SERVICE", "CAP_AUDIT_WRITE"], metadata.Capabilities);
    }

    [Fact]
    public void ApplyMounts_OfAContainer_KeepsWhatTellsSomething()
    {
        var metadata = new ContainerMetadata();

        ProcSource.ApplyMounts(
            [
                "1 0 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l",
                "2 1 0:51 / /proc rw - proc proc rw",
                "3 1 8:1 /srv/data /data ro,relatime - ext4 /dev/sda1 rw",
                "damaged",
            ],
            metadata);

        Assert.Equal("overlay", metadata.Labels["streams.rootfs"]);
        Assert.True(metadata.Mounts is [{ Source: "/srv/data", Destination: "/data", ReadOnly: true }]);
    }
}
