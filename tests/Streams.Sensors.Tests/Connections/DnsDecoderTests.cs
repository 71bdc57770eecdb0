using System.Text;
using Streams.Sensors.Connections;
using Xunit;

namespace Streams.Sensors.Tests.Connections;

public sealed class DnsDecoderTests
{
    [Theory]
    [InlineData("example.org", 1, "example.org")]
    [InlineData("a.b.c.example", 28, "a.b.c.example")]
    [InlineData("", 2, ".")]
    public void TryRead_OfAQuestion_GivesNameAndType(string asked, int type, string expected)
    {
        Assert.True(DnsDecoder.TryRead(Question(asked, type), out var name, out var read));

        Assert.Equal((expected, type), (name, read));
    }

    [Fact]
    public void TryRead_OfANameWithControlCharacters_InjectsNothing()
    {
        var message = Question("evil", 1);
        "\n.\x1b\\"u8.CopyTo(message.AsSpan(13));

        Assert.True(DnsDecoder.TryRead(message, out var name, out _));
        Assert.Equal(@"\010\046\027\092", name);
    }

    [Fact]
    public void TryRead_OfAnythingCutShort_IsNoQuestion()
    {
        var whole = Question("www.example.org", 1);

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(DnsDecoder.TryRead(whole.AsSpan(0, length), out _, out _));
        }
    }

    [Fact]
    public void TryRead_OfAReplyOrACompressedName_IsNoQuestion()
    {
        var reply = Question("example.org", 1);
        reply[2] |= 0x80;
        var compressed = Question("example.org", 1);
        compressed[12] = 0xc0;

        Assert.False(DnsDecoder.TryRead(reply, out _, out _));
        Assert.False(DnsDecoder.TryRead(compressed, out _, out _));
    }

    internal static byte[] Question(string name, int type)
    {
        var message = new List<byte> { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 };
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.AddRange([0, (byte)(type >> 8), (byte)type, 0, 1]);
        return [.. message];
    }
}
