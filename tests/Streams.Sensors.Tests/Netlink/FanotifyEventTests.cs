using System.Buffers.Binary;
using Streams.Sensors.Netlink;
using Xunit;

namespace Streams.Sensors.Tests.Netlink;

public sealed class FanotifyEventTests
{
    [Fact]
    public void TryRead_OfTwoMessages_GivesEach()
    {
        byte[] messages = [.. Message(24, 3, 0x0a, 7, 4711), .. Message(24, 3, 0x4000, -1, 0)];

        Assert.True(FanotifyEvent.TryRead(messages, out var first));
        Assert.True(FanotifyEvent.TryRead(messages.AsSpan(first.Bytes), out var second));
        Assert.Equal(new FanotifyEvent(24, FileDeeds.Modified | FileDeeds.ClosedForWriting, 7, 4711), first);
        Assert.Equal(new FanotifyEvent(24, FileDeeds.Overflow, -1, 0), second);
    }

    [Theory]
    [InlineData(24, 2)] // of another make
    [InlineData(23, 3)]
    [InlineData(25, 3)] // longer than what is there
    public void TryRead_OfWhatIsNoMessage_GivesNone(uint length, byte version) => Assert.False(FanotifyEvent.TryRead(Message(length, version, 2, 1, 1), out _));

    [Fact]
    public void TryRead_OfLess_GivesNone() => Assert.False(FanotifyEvent.TryRead(Message(24, 3, 2, 1, 1).AsSpan(0, 23), out _));

    private static byte[] Message(uint length, byte version, ulong mask, int file, int process)
    {
        var message = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(message, length);
        message[4] = version;
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(8), mask);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(16), file);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(20), process);
        return message;
    }
}
