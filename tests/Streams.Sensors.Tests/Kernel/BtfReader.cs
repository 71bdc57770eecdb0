using System.Buffers.Binary;
using System.Text;

namespace Streams.Sensors.Tests.Kernel;

/// <summary>Reads the structs that a compiled kernel object describes: name → size and members with their offsets in bytes.</summary>
/// <remarks>Source: Linux, Documentation/bpf/btf.rst.</remarks>
internal static class BtfReader
{
    private const int Struct = 4;
    private const int SectionHeaderBytes = 64;

    // Bytes that follow the twelve of every type, by kind: fixed, and per member.
    private static readonly (int Fixed, int PerMember)[] Tail =
    [
        (0, 0), (4, 0), (0, 0), (12, 0), (0, 12), (0, 12), (0, 8), (0, 0), (0, 0), (0, 0),
        (0, 0), (0, 0), (0, 0), (0, 8), (4, 0), (0, 12), (0, 0), (4, 0), (0, 0), (0, 12),
    ];

    public static Dictionary<string, (int Size, Dictionary<string, int> Members)> Structs(byte[] elf)
    {
        var btf = Section(elf, ".BTF");
        var headerBytes = (int)U32(btf, 4);
        var types = btf[(headerBytes + (int)U32(btf, 8))..][..(int)U32(btf, 12)];
        var strings = btf[(headerBytes + (int)U32(btf, 16))..];
        var structs = new Dictionary<string, (int, Dictionary<string, int>)>();

        while (types.Length >= 12)
        {
            var count = (int)(U32(types, 4) & 0xffff);
            var kind = (int)(U32(types, 4) >> 24 & 0x1f);
            if (kind == Struct)
            {
                var members = new Dictionary<string, int>();
                for (var i = 0; i < count; i++)
                {
                    members[Name(strings, U32(types, 12 + (12 * i)))] = (int)U32(types, 12 + (12 * i) + 8) / 8;
                }

                structs[Name(strings, U32(types, 0))] = ((int)U32(types, 8), members);
            }

            types = types[(12 + Tail[kind].Fixed + (count * Tail[kind].PerMember))..];
        }

        return structs;
    }

    private static ReadOnlySpan<byte> Section(ReadOnlySpan<byte> elf, string name)
    {
        var table = elf[(int)BinaryPrimitives.ReadUInt64LittleEndian(elf[40..])..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[60..]);
        var names = Content(elf, table[(BinaryPrimitives.ReadUInt16LittleEndian(elf[62..]) * SectionHeaderBytes)..]);
        for (var i = 0; i < count; i++)
        {
            var header = table[(i * SectionHeaderBytes)..];
            if (Name(names, U32(header, 0)) == name)
            {
                return Content(elf, header);
            }
        }

        throw new InvalidDataException($"no section {name}");
    }

    private static ReadOnlySpan<byte> Content(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> header) =>
        elf.Slice((int)BinaryPrimitives.ReadUInt64LittleEndian(header[24..]), (int)BinaryPrimitives.ReadUInt64LittleEndian(header[32..]));

    private static string Name(ReadOnlySpan<byte> strings, uint at)
    {
        var text = strings[(int)at..];
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
