using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Streams.Schemas;
using Streams.Sensors.Calls;

namespace Streams.Sensors.Privileges;

/// <summary>Turns messages about privileges into events, in words.</summary>
internal static class PrivilegeDecoder
{
    private static readonly (ulong Flag, string Name)[] Namespaces =
    [
        (0x0002_0000, "mount"), (0x0200_0000, "cgroup"), (0x0400_0000, "uts"), (0x0800_0000, "ipc"),
        (0x1000_0000, "user"), (0x2000_0000, "pid"), (0x4000_0000, "net"),
    ];

    /// <summary>Reads one message. <paramref name="execIdOf"/> finds a process by its id in the caller's pid namespace; null where the message is cut short.</summary>
    public static Event? Decode(ReadOnlySpan<byte> message, Func<uint, long> execIdOf)
    {
        ref readonly var wire = ref MemoryMarshal.AsRef<PrivilegeWire>(message);
        var text = message[Unsafe.SizeOf<PrivilegeWire>()..];
        if (text.Length < (long)wire.TextBytes + wire.MoreBytes)
        {
            return null;
        }

        var first = Encoding.UTF8.GetString(text[..(int)wire.TextBytes]);
        var second = Encoding.UTF8.GetString(text.Slice((int)wire.TextBytes, (int)wire.MoreBytes));
        var target = TargetOf(wire);
        return new Event
        {
            Kind = EventKind.PrivilegeChange,
            PrivilegeChange = new PrivilegeChange
            {
                Operation = OperationOf(wire.Call),
                Argument = Words(wire, first, second),
                TargetExecId = target == 0 ? 0 : execIdOf(target),
                Error = wire.Result < 0 ? (int)-wire.Result : 0,
            },
        };
    }

    /// <summary>The namespaces that flags of clone(2) name.</summary>
    internal static string NamespacesOf(ulong flags) =>
        string.Join(", ", from space in Namespaces where (flags & space.Flag) != 0 select space.Name);

    private static PrivilegeOperation OperationOf(WireCall call) => call switch
    {
        WireCall.Setuid or WireCall.Setreuid or WireCall.Setresuid => PrivilegeOperation.Setuid,
        WireCall.Capset => PrivilegeOperation.Capset,
        WireCall.Setns => PrivilegeOperation.Setns,
        WireCall.Unshare or WireCall.Clone or WireCall.Clone3 => PrivilegeOperation.Unshare,
        WireCall.Ptrace or WireCall.WriteMemory => PrivilegeOperation.Ptrace,
        WireCall.Mount or WireCall.Unmount or WireCall.MoveMount => PrivilegeOperation.Mount,
        WireCall.PivotRoot => PrivilegeOperation.PivotRoot,
        WireCall.LoadModule or WireCall.RemoveModule => PrivilegeOperation.Module,
        WireCall.Bpf => PrivilegeOperation.Bpf,
        WireCall.MemoryFile => PrivilegeOperation.MemfdCreate,
        WireCall.IoUring => PrivilegeOperation.IoUring,
        WireCall.Chmod => PrivilegeOperation.ChmodSetuid,
        _ => PrivilegeOperation.Unknown,
    };

    private static uint TargetOf(in PrivilegeWire wire) => wire.Call switch
    {
        WireCall.Ptrace when wire.Argument0 != 0 => (uint)wire.Argument1,
        WireCall.WriteMemory => (uint)wire.Argument0,
        _ => 0,
    };

    private static string Words(in PrivilegeWire wire, string first, string second) => wire.Call switch
    {
        WireCall.Setuid => $"uid {User(wire.Argument0)}",
        WireCall.Setreuid => $"real {User(wire.Argument0)}, effective {User(wire.Argument1)}",
        WireCall.Setresuid => $"real {User(wire.Argument0)}, effective {User(wire.Argument1)}, saved {User(wire.Argument2)}",
        WireCall.Capset => string.Create(CultureInfo.InvariantCulture, $"effective 0x{wire.Task.EffectiveCapabilities:x16}"),
        WireCall.Setns => (wire.Argument1 & 0xffff_ffff) == 0 ? "any kind" : NamespacesOf(wire.Argument1),
        WireCall.Unshare => NamespacesOf(wire.Argument0),
        WireCall.Clone => "clone: " + NamespacesOf(wire.Argument0),
        WireCall.Clone3 => "clone: " + NamespacesOf(wire.Argument1),
        WireCall.Ptrace => string.Create(CultureInfo.InvariantCulture, $"{Request(wire.Argument0)}{(wire.Argument0 == 0 ? "" : $" {(uint)wire.Argument1}")}"),
        WireCall.WriteMemory => string.Create(CultureInfo.InvariantCulture, $"write memory of {(uint)wire.Argument0}"),
        WireCall.Mount => $"{first} on {second}",
        WireCall.Unmount => "unmount " + first,
        WireCall.MoveMount => $"move {first} to {second}",
        WireCall.PivotRoot => $"{first} keeping the old at {second}",
        WireCall.LoadModule => first.Length == 0 ? "load" : "load: " + first,
        WireCall.RemoveModule => "remove " + first,
        WireCall.Bpf => Command(wire.Argument0),
        WireCall.MemoryFile => first,
        WireCall.IoUring => string.Create(CultureInfo.InvariantCulture, $"{(uint)wire.Argument0} entries"),
        _ => first,
    };

    private static string User(ulong id) => (uint)id == uint.MaxValue ? "unchanged" : ((uint)id).ToString(CultureInfo.InvariantCulture);

    private static string Request(ulong request) => request switch
    {
        0 => "traceme",
        4 or 5 or 6 => "write memory of",
        13 or 15 or 0x4205 => "set registers of",
        16 => "attach to",
        0x4206 => "seize",
        _ => request.ToString(CultureInfo.InvariantCulture),
    };

    private static string Command(ulong command) => command switch
    {
        5 => "load a program",
        6 => "pin an object",
        7 => "fetch a pinned object",
        8 => "attach a program",
        13 => "open a program by id",
        14 => "open a map by id",
        17 => "attach to a tracepoint",
        28 => "link a program",
        _ => command.ToString(CultureInfo.InvariantCulture),
    };
}
