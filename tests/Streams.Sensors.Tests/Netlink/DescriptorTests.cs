using Streams.Sensors.Netlink;
using Streams.TestKit;
using Xunit;

namespace Streams.Sensors.Tests.Netlink;

public sealed class DescriptorTests
{
    private const int SockDiag = 4;

    [Fact]
    public void Socket_DisposedOfTwice_ClosesNothingOfOthers() => DisposeTwice(() => new NetlinkSocket(SockDiag));

    [Fact]
    public void Group_DisposedOfTwice_ClosesNothingOfOthers()
    {
        Requirement.Need("root");
        DisposeTwice(FanotifyGroup.Open);
    }

    private static void DisposeTwice(Func<IDisposable> open)
    {
        var first = open();
        first.Dispose();
        using var others = File.OpenHandle("/proc/self/stat"); // has the lowest free number: as a rule the one just closed
        first.Dispose();

        Assert.True(RandomAccess.Read(others, new byte[1], 0) > 0);
    }
}
