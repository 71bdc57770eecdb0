using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Streams.Sensors.Kernel;

/// <summary>Keeps the last warnings of libbpf, which else go to stderr, for the message of the failure that they explain.</summary>
/// <remarks>State: at most 16 lines. Thread: any.</remarks>
internal static unsafe partial class LibbpfLog
{
    private const int Warning = 0;
    private const int Lines = 16;
    private static readonly Queue<string> Last = new();
    private static readonly Lock Gate = new();

    public static void Capture() => Libbpf.SetPrint(&Print);

    /// <summary>What libbpf said since the last call, on one line.</summary>
    public static string Take()
    {
        lock (Gate)
        {
            var text = string.Join(" | ", Last);
            Last.Clear();
            return text;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, void* arguments)
    {
        if (level != Warning)
        {
            return 0;
        }

        // A va_list is handed on as a pointer on x86-64 and on arm64 alike.
        var buffer = stackalloc byte[512];
        var length = Format(buffer, 512, format, arguments);
        var line = Encoding.UTF8.GetString(buffer, Math.Clamp(length, 0, 511)).Trim();
        lock (Gate)
        {
            if (Last.Count == Lines)
            {
                Last.Dequeue();
            }

            Last.Enqueue(line.ReplaceLineEndings(" "));
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "vsnprintf")]
    private static partial int Format(byte* buffer, nuint size, byte* format, void* arguments);
}
