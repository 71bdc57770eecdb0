using System.Text;
using Streams.Sensors.Processes;
using Xunit;

namespace Streams.Sensors.Tests.Processes;

public sealed class ArgumentDecoderTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("sh\0", new[] { "sh" })]
    [InlineData("sh\0-c\0echo a b\0", new[] { "sh", "-c", "echo a b" })]
    [InlineData("sh\0\0x\0", new[] { "sh", "", "x" })] // an empty argument in the middle
    [InlineData("sh\0\0", new[] { "sh", "" })] // and one at the end
    [InlineData("sh\0-c\0ec", new[] { "sh", "-c", "ec" })] // cut off
    public void Decode_SplitsAtEveryClosingZero(string memory, string[] expected)
    {
        var arguments = ArgumentDecoder.Decode(Encoding.UTF8.GetBytes(memory));

        Assert.Equal(expected, arguments);
    }

    [Fact]
    public void Decode_InvalidUtf8_GivesReplacementCharacters()
    {
        var arguments = ArgumentDecoder.Decode([0xff, 0xfe, 0, (byte)'a', 0]);

        Assert.Equal(["\uFFFD\uFFFD", "a"], arguments);
    }
}
