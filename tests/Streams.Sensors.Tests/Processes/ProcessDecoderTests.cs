using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Streams.Sensors.Kernel;
using Streams.Sensors.Processes;
using Xunit;

namespace Streams.Sensors.Tests.Processes;

public sealed class ProcessDecoderTests
{
    private const uint Parent = 10;
    private const uint Child = 11;

    private readonly ProcessDecoder _decoder = new(new ProcessIdentity("boot"), new BootClock(TimeProvider.System, "/proc"), new ProcessTable(16));

    [Theory]
    [InlineData(4, "/bin/server")] // still its parent's program
    [InlineData(5, "")] // began one of its own, and the message about that is lost
    public void Exit_OfAChild_HasItsParentsProgramOnlyUntilItBeganAnother(ulong execs, string executable)
    {
        _decoder.Exec(Server(execs: 4));
        _decoder.Fork(Task(Child, execs: 4, parent: Parent));

        var ended = _decoder.Exit(Task(Child, execs, Parent));

        Assert.Equal(executable, ended!.Executable);
        Assert.Equal((int)Child, ended.Pid);
    }

    [Fact]
    public void Child_OfAParentWhoseProgramIsNotKnown_HasNone()
    {
        _decoder.Exec(Server(execs: 4));
        _decoder.Fork(Task(Child, execs: 5, parent: Parent));

        Assert.Equal("", _decoder.Find(Task(Child, execs: 5, Parent))!.Executable);
    }

    [Fact]
    public void Find_ByWhatWasSaidBeforeItsLastExec_GivesTheProgramOfNow()
    {
        _decoder.Exec(Server(execs: 4));

        Assert.Equal("/bin/server", _decoder.Find(Task(Parent, execs: 3))!.Executable);
    }

    private static byte[] Server(ulong execs)
    {
        var text = "/bin/server"u8;
        var message = new byte[Unsafe.SizeOf<ExecWire>() + text.Length];
        Put(message, Marshal.OffsetOf<ExecWire>(nameof(ExecWire.ExecutableBytes)), (uint)text.Length);
        MemoryMarshal.Write(message.AsSpan(Unsafe.SizeOf<WireHeader>()), Task(Parent, execs));
        text.CopyTo(message.AsSpan(Unsafe.SizeOf<ExecWire>()));
        return message;
    }

    private static WireTask Task(uint pid, ulong execs, uint parent = 0)
    {
        var bytes = new byte[Unsafe.SizeOf<WireTask>()];
        Put(bytes, Marshal.OffsetOf<WireTask>(nameof(WireTask.Pid)), pid);
        Put(bytes, Marshal.OffsetOf<WireTask>(nameof(WireTask.ParentPid)), parent);
        Put(bytes, Marshal.OffsetOf<WireTask>(nameof(WireTask.Execs)), execs);
        return MemoryMarshal.Read<WireTask>(bytes);
    }

    private static void Put<T>(byte[] to, nint at, T value)
        where T : unmanaged =>
        MemoryMarshal.Write(to.AsSpan((int)at), value);
}
