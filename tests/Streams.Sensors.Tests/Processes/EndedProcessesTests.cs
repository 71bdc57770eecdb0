using System.Globalization;
using Streams.Schemas;
using Streams.Sensors.Processes;
using Xunit;

namespace Streams.Sensors.Tests.Processes;

public sealed class EndedProcessesTests : IDisposable
{
    private const int Many = 600;

    private readonly string _proc = Directory.CreateTempSubdirectory("streams-proc-").FullName;
    private readonly ProcessTable _table = new(1_024);
    private readonly EndedProcesses _ended;

    public EndedProcessesTests()
    {
        _ended = new EndedProcesses(_table, _proc);
        for (var pid = 1u; pid <= Many; pid++)
        {
            _table.Put(pid, 1, new Process { Pid = (int)pid }, execs: 1);
            Directory.CreateDirectory(Of(pid));
        }
    }

    public void Dispose() => Directory.Delete(_proc, recursive: true);

    [Fact]
    public void Look_AtThoseThatLive_ForgetsNone()
    {
        Look(10);

        Assert.Equal(Many, _table.Count);
    }

    [Fact]
    public void Look_AtThoseThatAreGoneForTwoRounds_ForgetsThem()
    {
        for (var pid = 2u; pid <= Many; pid++)
        {
            Directory.Delete(Of(pid));
        }

        Look(2); // one round: the message of an end may be on its way
        var afterOne = _table.Count;
        Look(2);

        Assert.Equal(Many, afterOne);
        Assert.NotNull(_table.Find(1, 1, 1));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Look_WhereProcShowsNobody_ForgetsNone()
    {
        for (var pid = 1u; pid <= Many; pid++)
        {
            Directory.Delete(Of(pid));
        }

        Look(10);

        Assert.Equal(Many, _table.Count);
    }

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _ended.Look();
        }
    }

    private string Of(uint pid) => Path.Combine(_proc, pid.ToString(CultureInfo.InvariantCulture));
}
