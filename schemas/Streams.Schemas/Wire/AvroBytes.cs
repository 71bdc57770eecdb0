using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Streams.Schemas.Wire;

/// <summary>Puts scalars into room that the writer has reserved.</summary>
internal static class AvroBytes
{
    /// <summary>Most bytes of a long.</summary>
    public const int MaxLong = 10;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PutBoolean(Span<byte> room, ref int at, bool value) => room[at++] = value ? (byte)1 : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PutInt(Span<byte> room, ref int at, int value) => PutLong(room, ref at, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PutLong(Span<byte> room, ref int at, long value)
    {
        var zigzag = (ulong)((value << 1) ^ (value >> 63));
        if (zigzag < 0x80)
        {
            room[at++] = (byte)zigzag;
        }
        else
        {
            at = PutLonger(room, at, zigzag);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PutFloat(Span<byte> room, ref int at, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(room[at..], value);
        at += sizeof(float);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PutDouble(Span<byte> room, ref int at, double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(room[at..], value);
        at += sizeof(double);
    }

    private static int PutLonger(Span<byte> room, int at, ulong zigzag)
    {
        while (zigzag >= 0x80)
        {
            room[at++] = (byte)(zigzag | 0x80);
            zigzag >>= 7;
        }
        room[at] = (byte)zigzag;
        return at + 1;
    }
}
