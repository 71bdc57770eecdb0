using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Streams.Schemas.Identity;

/// <summary>A process for good: unlike its pid, no other process ever gets it, on no node and after no reboot.</summary>
/// <param name="Value">The number in the records; 0 is unknown.</param>
/// <remarks>Source: xxHash64 (Collet), seed 0, over the UTF-8 boot id, the pid (int32 LE) and the start time (int64 LE).</remarks>
public readonly record struct ExecId(long Value)
{
    private const int MaxBootIdBytes = 128;

    /// <summary>True where the process is not known.</summary>
    public bool IsUnknown => Value == 0;

    /// <summary>The id of a process.</summary>
    /// <param name="bootId">Boot id of the kernel; only its first 42 characters count (a kernel's has 36).</param>
    /// <param name="pid">Pid in the host's namespace.</param>
    /// <param name="startTimeNsSinceBoot">Start of the process, ns of the boot clock.</param>
    public static ExecId Of(ReadOnlySpan<char> bootId, int pid, long startTimeNsSinceBoot)
    {
        Span<byte> identity = stackalloc byte[MaxBootIdBytes + sizeof(int) + sizeof(long)];
        Encoding.UTF8.TryGetBytes(bootId[..Math.Min(bootId.Length, MaxBootIdBytes / 3)], identity, out var length);
        BinaryPrimitives.WriteInt32LittleEndian(identity[length..], pid);
        BinaryPrimitives.WriteInt64LittleEndian(identity[(length + sizeof(int))..], startTimeNsSinceBoot);
        var hash = (long)XxHash64.HashToUInt64(identity[..(length + sizeof(int) + sizeof(long))]);
        return new ExecId(hash == 0 ? 1 : hash);
    }

    /// <inheritdoc />
    public override string ToString() => Value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
}
