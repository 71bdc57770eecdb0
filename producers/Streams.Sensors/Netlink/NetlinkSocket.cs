using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Streams.Sensors.Netlink;

/// <summary>Speaks with the kernel over a netlink socket, which .NET refuses to open.</summary>
/// <remarks>Thread: one. Source: netlink(7), include/uapi/linux/netlink.h.</remarks>
internal sealed unsafe partial class NetlinkSocket : IDisposable
{
    /// <summary>Bytes before what a message carries.</summary>
    public const int HeaderBytes = 16;

    /// <summary>errno of a call that the kernel forbids.</summary>
    public const int NotPermitted = 1;

    private const int Family = 16; // AF_NETLINK
    private const int RawAndClosedOnExec = 3 | 0x80000; // SOCK_RAW | SOCK_CLOEXEC
    private const int SocketLevel = 1; // SOL_SOCKET
    private const int ReceiveBuffer = 8; // SO_RCVBUF
    private const int ForcedReceiveBuffer = 33; // SO_RCVBUFFORCE, with CAP_NET_ADMIN
    private const int DontWait = 0x40; // MSG_DONTWAIT
    private const short Readable = 1; // POLLIN
    private const int NoBufferSpace = 105; // ENOBUFS
    private const int AddressBytes = 12;

    private readonly byte[] _buffer = new byte[65_536];
    private int _descriptor;

    /// <param name="protocol">NETLINK_ number.</param>
    /// <param name="groups">Groups whose messages come here; 0 for none.</param>
    /// <exception cref="SensorUnavailableException">The host refuses it.</exception>
    public NetlinkSocket(int protocol, uint groups = 0)
    {
        _descriptor = Open(Family, RawAndClosedOnExec, protocol);
        Check(_descriptor, "opening a netlink socket");
        Span<byte> address = stackalloc byte[AddressBytes];
        address.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(address, Family);
        BinaryPrimitives.WriteUInt32LittleEndian(address[8..], groups);
        fixed (byte* to = address)
        {
            Check(Bind(_descriptor, to, AddressBytes), "binding a netlink socket");
        }
    }

    /// <summary>Asks for room for what comes faster than it is read; gets what it may.</summary>
    public void ReserveBytes(int bytes)
    {
        if (SetOption(_descriptor, SocketLevel, ForcedReceiveBuffer, &bytes, sizeof(int)) != 0)
        {
            _ = SetOption(_descriptor, SocketLevel, ReceiveBuffer, &bytes, sizeof(int));
        }
    }

    /// <summary>Sends one message, header included.</summary>
    /// <exception cref="SensorUnavailableException">The kernel refuses it.</exception>
    public void Send(ReadOnlySpan<byte> message)
    {
        fixed (byte* from = message)
        {
            Check((int)Send(_descriptor, from, (nuint)message.Length, 0), "asking the kernel over netlink");
        }
    }

    /// <summary>True where something comes within this time.</summary>
    public bool Wait(TimeSpan time)
    {
        var entry = new PollEntry { Descriptor = _descriptor, Events = Readable };
        return Poll(&entry, 1, (int)time.TotalMilliseconds) > 0;
    }

    /// <summary>The next messages, which are there; empty where there are none. <paramref name="isOverrun"/> where some found no room.</summary>
    public ReadOnlySpan<byte> Receive(out bool isOverrun)
    {
        isOverrun = false;
        fixed (byte* to = _buffer)
        {
            var length = (int)Receive(_descriptor, to, (nuint)_buffer.Length, DontWait);
            if (length < 0)
            {
                isOverrun = Marshal.GetLastPInvokeError() == NoBufferSpace;
                return [];
            }

            return _buffer.AsSpan(0, length);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _descriptor, -1) is >= 0 and var open) // a second time its number may be another's
        {
            _ = Kernel.LibC.Close(open);
        }
    }

    private static void Check(int result, string what)
    {
        if (result >= 0)
        {
            return;
        }

        var errno = Marshal.GetLastPInvokeError();
        throw new SensorUnavailableException(
            what,
            $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})",
            errno == NotPermitted ? "give the agent CAP_NET_ADMIN, or use the proc tier" : "run the agent in the host's network namespace, or use the proc tier");
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int Open(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int Bind(int descriptor, byte* address, int bytes);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint Send(int descriptor, byte* from, nuint bytes, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Receive(int descriptor, byte* to, nuint bytes, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int descriptor, int level, int option, void* value, int bytes);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, ulong count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Found;
    }
}
