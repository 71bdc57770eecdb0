using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>Reads the ring that the kernel programs write, without a system call.</summary>
/// <remarks>
/// One page that the consumer writes (its position), one that the kernel writes (the producer's), then the data, which the kernel has twice in a row so that no message is split.
/// Of the second time only as much is mapped as the longest message needs: all of it would count as another 8 MiB of the agent's memory.
/// A message is an eight-byte header (length, with a bit for "being written" and one for "discarded") and its bytes, rounded up to eight.
/// Thread: one. Source: Linux 6.1, kernel/bpf/ringbuf.c; libbpf 1.1.2, src/ringbuf.c.
/// </remarks>
internal sealed unsafe class RingBuffer : IDisposable
{
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private const int HeaderBytes = 8;

    /// <summary>Longer than any message, and whole pages on every machine. A test holds the programs' types against it.</summary>
    public const int LongestMessage = 64 * 1024;

    private readonly nuint _size;
    private readonly nuint _mapped;
    private readonly nuint _page = (nuint)Environment.SystemPageSize;
    private nint _consumer;
    private nint _producer;

    /// <exception cref="SensorUnavailableException">The kernel refuses to map the ring.</exception>
    public RingBuffer(int mapDescriptor, int bytes)
    {
        _size = (nuint)bytes;
        _mapped = _page + _size + Math.Min(_size, LongestMessage);
        _consumer = Map(mapDescriptor, _page, LibC.ReadWrite, 0);
        _producer = Map(mapDescriptor, _mapped, LibC.ReadOnly, (nint)_page);
    }

    /// <summary>Takes one message, valid until it returns; false asks to stop after it.</summary>
    public delegate bool Handler(ReadOnlySpan<byte> message);

    /// <summary>Hands every finished message to <paramref name="handler"/> until it asks to stop, and returns how many there were.</summary>
    public int Drain(Handler handler)
    {
        ObjectDisposedException.ThrowIf(_producer == 0, this);
        var count = 0;
        var position = (ulong*)_consumer;
        var at = Volatile.Read(ref *position);
        var data = (byte*)_producer + _page;
        var goOn = true;
        while (goOn && at < Volatile.Read(ref *(ulong*)_producer))
        {
            var header = data + (nuint)(at & (_size - 1));
            var length = Volatile.Read(ref *(uint*)header);
            if ((length & Busy) != 0)
            {
                break;
            }

            if ((length & Discarded) == 0)
            {
                goOn = handler(new ReadOnlySpan<byte>(header + HeaderBytes, (int)length));
                count++;
            }

            at += ((length & ~Discarded) + HeaderBytes + 7) & ~7u;
            Volatile.Write(ref *position, at);
        }

        return count;
    }

    public void Dispose()
    {
        if (_consumer != 0)
        {
            _ = LibC.Unmap(_consumer, _page);
            _consumer = 0;
        }

        if (_producer != 0)
        {
            _ = LibC.Unmap(_producer, _mapped);
            _producer = 0;
        }
    }

    private static nint Map(int descriptor, nuint length, int protection, nint offset)
    {
        var address = LibC.Map(0, length, protection, LibC.Shared, descriptor, offset);
        return address != -1
            ? address
            : throw new SensorUnavailableException(
                "mapping the ring between kernel and agent",
                Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()),
                "give the agent more memory or a smaller ring");
    }
}
