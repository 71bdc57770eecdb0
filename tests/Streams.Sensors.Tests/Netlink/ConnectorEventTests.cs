using System.Buffers.Binary;
using Streams.Sensors.Netlink;
using Xunit;

namespace Streams.Sensors.Tests.Netlink;

public sealed class ConnectorEventTests
{
    [Fact]
    public void TryRead_Exit_HasTheStatusAndTheNumberOfItsCpu()
    {
        var message = Message(ConnectorKind.Exit, 41, 40, 7 << 8, 17, 1, 1);

        Assert.True(ConnectorEvent.TryRead(message, out var told));
        Assert.Equal(new ConnectorEvent(ConnectorKind.Exit, Cpu: 3, Sequence: 9, MonotonicNs: 123, Thread: 41, Process: 40, First: 7 << 8, Second: 0), told);
    }

    [Fact]
    public void TryRead_Fork_NamesTheChildAndItsParentsProcess()
    {
        Assert.True(ConnectorEvent.TryRead(Message(ConnectorKind.Fork, 11, 10, 21, 20), out var told));
        Assert.Equal((21u, 20u, 10u), (told.Thread, told.Process, told.First));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(52)]
    [InlineData(60)]
    public void TryRead_MessageCutShort_IsRefused(int bytes) =>
        Assert.False(ConnectorEvent.TryRead(Message(ConnectorKind.Exit, 1, 1, 0, 17).AsSpan(0, bytes), out _));

    private static byte[] Message(ConnectorKind kind, params uint[] data)
    {
        var message = new byte[16 + 20 + 16 + (4 * data.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(24), 9);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(36), (uint)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(40), 3);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(44), 123);
        for (var i = 0; i < data.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(52 + (4 * i)), data[i]);
        }

        return message;
    }
}
