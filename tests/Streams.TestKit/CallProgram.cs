using System.Buffers.Binary;
using System.Text;

namespace Streams.TestKit;

/// <summary>A program of x86-64 Linux that makes the given system calls, one after the other, whatever they return: no shell or library adds calls of its own.</summary>
public sealed class CallProgram
{
    private const ulong Base = 0x400000;
    private const int HeaderBytes = 64 + 56;
    private const int Scratch = 4_096;

    private static readonly byte[][] Registers = [[0x48, 0xBF], [0x48, 0xBE], [0x48, 0xBA], [0x49, 0xBA], [0x49, 0xB8], [0x49, 0xB9]];

    private readonly List<byte> _code = [];
    private readonly List<byte> _data = new byte[Scratch].ToList();
    private readonly List<(int At, int Offset)> _addresses = [];

    /// <summary>How often all the calls are made; default once.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Adds a call; an argument is a number, a string (its address is given) or <see cref="Memory"/> (an address of 4 KiB of zeros).</summary>
    public CallProgram Call(int number, params object[] arguments)
    {
        Load([0x48, 0xB8], (ulong)number);
        for (var i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case string text:
                    Address(i, Put(Encoding.UTF8.GetBytes(text + '\0')));
                    break;
                case byte[] bytes:
                    Address(i, Put(bytes));
                    break;
                case Memory:
                    Address(i, 0);
                    break;
                default:
                    Load(Registers[i], unchecked((ulong)Convert.ToInt64(arguments[i], System.Globalization.CultureInfo.InvariantCulture)));
                    break;
            }
        }

        _code.AddRange([0x0F, 0x05]);
        return this;
    }

    /// <summary>The executable file; it ends with exit code 0.</summary>
    public byte[] Build()
    {
        if (Rounds > 1)
        {
            _code.InsertRange(0, [0x49, 0xC7, 0xC7, .. BitConverter.GetBytes(Rounds)]); // mov r15, rounds
            for (var i = 0; i < _addresses.Count; i++)
            {
                _addresses[i] = (_addresses[i].At + 7, _addresses[i].Offset);
            }

            _code.AddRange([0x49, 0xFF, 0xCF, 0x0F, 0x85, .. BitConverter.GetBytes(7 - _code.Count - 9)]); // dec r15; jnz to behind the mov
        }

        Call(231, 0);
        var file = new byte[HeaderBytes + _code.Count + _data.Count];
        var header = file.AsSpan();
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], 62);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], Base + HeaderBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header[52..], 64);
        BinaryPrimitives.WriteUInt16LittleEndian(header[54..], 56);
        BinaryPrimitives.WriteUInt16LittleEndian(header[56..], 1);
        var segment = header[64..];
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1); // PT_LOAD
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 7); // read, write, execute
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], Base);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], Base);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)file.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x1000);

        var dataAt = HeaderBytes + _code.Count;
        _code.ToArray().CopyTo(file, HeaderBytes);
        _data.ToArray().CopyTo(file, dataAt);
        foreach (var (at, offset) in _addresses)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(HeaderBytes + at), Base + (ulong)(dataAt + offset));
        }

        return file;
    }

    private void Load(byte[] register, ulong value)
    {
        _code.AddRange(register);
        _code.AddRange(BitConverter.GetBytes(value));
    }

    private void Address(int argument, int offset)
    {
        _addresses.Add((_code.Count + 2, offset));
        Load(Registers[argument], 0);
    }

    private int Put(byte[] bytes)
    {
        _data.AddRange(bytes);
        return _data.Count - bytes.Length;
    }

    /// <summary>Stands for the address of memory that a call may write to.</summary>
    public readonly record struct Memory;
}
