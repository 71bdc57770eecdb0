using System.Text;

namespace Streams.Sensors.Processes;

/// <summary>Splits the arguments of a process as they lie in its memory: each closed by a 0, empty ones included.</summary>
internal static class ArgumentDecoder
{
    public static List<string> Decode(ReadOnlySpan<byte> memory)
    {
        var arguments = new List<string>();
        while (!memory.IsEmpty)
        {
            var end = memory.IndexOf((byte)0);
            if (end < 0)
            {
                arguments.Add(Encoding.UTF8.GetString(memory)); // cut off
                break;
            }

            arguments.Add(Encoding.UTF8.GetString(memory[..end]));
            memory = memory[(end + 1)..];
        }

        return arguments;
    }
}
