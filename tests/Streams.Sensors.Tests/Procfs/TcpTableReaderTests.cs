using Streams.Sensors.Procfs;
using Xunit;

namespace Streams.Sensors.Tests.Procfs;

public sealed class TcpTableReaderTests
{
    [Fact]
    public void Parse_IPv4_GivesNetworkOrderAndPorts()
    {
        var entry = Assert.Single(TcpTableReader.Parse(
            ["   0: 0100007F:1F90 0200A8C0:D431 01 00000000:00000000 00:00000000 00000000     0        0 4711 1 0000000000000000 20 4 30 10 -1"]));

        Assert.Equal(new byte[] { 127, 0, 0, 1 }, entry.LocalAddress);
        Assert.Equal(8080, entry.LocalPort);
        Assert.Equal(new byte[] { 192, 168, 0, 2 }, entry.RemoteAddress);
        Assert.Equal(0xd431, entry.RemotePort);
        Assert.Equal(TcpEntry.Established, entry.State);
        Assert.Equal(4711ul, entry.Inode);
    }

    [Theory]
    [InlineData("0000000000000000FFFF00000100007F", new byte[] { 127, 0, 0, 1 })] // mapped: IPv4
    [InlineData("B80D0120000000000000000001000000", new byte[] { 0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 })]
    public void Parse_IPv6_GivesSixteenBytesOrTheMappedFour(string address, byte[] expected)
    {
        var entry = Assert.Single(TcpTableReader.Parse([$" 0: {address}:0050 {address}:0051 0A 0:0 0:0 0 0 0 1 1 0"]));

        Assert.Equal(expected, entry.LocalAddress);
        Assert.Equal(TcpEntry.Listen, entry.State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0: 0100007F 0200A8C0:D431 01 0 0 0 0 0 1")]
    [InlineData("0: 0100007G:1F90 0200A8C0:D431 01 0 0 0 0 0 1")]
    public void Parse_Garbage_LeavesTheLineOut(string line) =>
        Assert.Empty(TcpTableReader.Parse([line]));
}
