using Streams.Sensors.Netlink;
using Xunit;

namespace Streams.Sensors.Tests.Netlink;

public sealed class WritableMountTests
{
    private static readonly string[] Mounts =
    [
        "81 70 0:55 / /proc rw,nosuid - proc proc rw",
        "82 70 0:56 / /dev rw,nosuid - tmpfs tmpfs rw,size=65536k",
        "83 82 0:57 / /dev/shm rw,nosuid shared:1 - tmpfs shm rw",
        "84 70 8:1 /var/lib/volume /data\\040of\\134all rw,relatime master:1 - ext4 /dev/sda1 rw",
        "85 70 8:1 /etc/resolv.conf /etc/resolv.conf ro,relatime - ext4 /dev/sda1 rw",
        "86 81 0:56 /null /proc/kcore rw,nosuid - tmpfs tmpfs rw",
        "87 70 0:58 / /development rw - tmpfs tmpfs rw",
        "70 60 0:54 / / rw,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u",
        "not a mount",
        "88 70 0:59 / /cut rw",
    ];

    [Fact]
    public void Parse_OfAContainersMounts_GivesThoseWhereItWritesFilesTheRootFirst() =>
        Assert.Equal([new(70, "/"), new(83, "/dev/shm"), new(84, "/data of\\all"), new(87, "/development")], WritableMount.Parse(Mounts));
}
