using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Netlink;
using Streams.Sensors.Procfs;
using Xunit;

namespace Streams.Sensors.Tests.Netlink;

public sealed class FoldedWritesTests
{
    private const int FilesPerSecond = 100;
    private const long NowNs = 1_764_000_000_000_000_000;

    private readonly FakeTimeProvider _clock = new();
    private readonly SensorAccount _account = new();
    private readonly Channel<SensorEvent> _events = Channel.CreateBounded<SensorEvent>(65_536);
    private readonly EventOutlet _outlet;
    private readonly FoldedWrites _files;

    public FoldedWritesTests()
    {
        _outlet = new EventOutlet(_events.Writer, _account);
        _files = new FoldedWrites(new SensorOptions { FilesPerSecond = FilesPerSecond }, _clock, _outlet, _account);
    }

    [Fact]
    public void Files_BeyondTheBudget_AreDeclaredToTheirContainerAlone()
    {
        var flooding = A(7, "/flooding");
        var quiet = A(8, "/quiet");

        Name(flooding, FilesPerSecond + 30);
        Name(quiet, FilesPerSecond);
        var told = Told();
        var gaps = told.Where(seen => seen.Event.SensorGap is not null).ToList();
        var balance = Balance();

        Assert.Equal(FilesPerSecond, Files(told, flooding).Count);
        Assert.Equal(FilesPerSecond, Files(told, quiet).Count);
        Assert.Equivalent(new SensorGap { Class = SensorClasses.File, Where = "budget", Lost = 30, FromNs = NowNs, UntilNs = NowNs }, Assert.Single(gaps).Event.SensorGap);
        Assert.Equal((flooding.CgroupPath, flooding.CgroupId), (gaps[0].CgroupPath, gaps[0].CgroupId));
        Assert.Equal(new SensorBalance(SensorClasses.File, (2 * FilesPerSecond) + 30, 2 * FilesPerSecond, 0, 30), balance);
    }

    [Fact]
    public void File_ThatWasNamed_CostsNoBudgetUntilItIsToldAgain()
    {
        var by = A(7, "/c");
        Name(by, FilesPerSecond);

        _files.Fold(by, FileDeeds.Modified, "/f0", NowNs);
        var first = Told();
        _files.Fold(by, FileDeeds.Modified, "/f0", NowNs);
        var second = Told();

        Assert.Equal(2, Files(first, by).Single(seen => seen.Event.FileActivity!.Path == "/f0").Event.Occurrences);
        Assert.DoesNotContain(first, seen => seen.Event.SensorGap is not null);
        Assert.Equal(1, Assert.Single(second).Event.SensorGap?.Lost);
    }

    [Theory]
    [InlineData(0.999, 0)] // still the same second
    [InlineData(1, FilesPerSecond)]
    [InlineData(3_600, FilesPerSecond)] // what was not used is not saved up
    public void Budget_IsOfOneSecond(double seconds, int more)
    {
        var by = A(7, "/c");
        Name(by, FilesPerSecond);
        Told();

        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Name(by, 2 * FilesPerSecond);

        Assert.Equal(more, Files(Told(), by).Count);
    }

    [Fact]
    public void Notice_OfAnEarlierTime_OpensNoNewBudget()
    {
        var by = A(7, "/c");
        for (var i = 0; i < 3 * FilesPerSecond; i++)
        {
            _files.Fold(by, FileDeeds.Modified, $"/f{i}", NowNs - (i % 2 * 1_000_000_000L)); // who wrote it was found late
        }

        Assert.Equal(FilesPerSecond, Files(Told(), by).Count);
    }

    [Fact]
    public void Cgroups_BeyondTheBound_ShareOneBudget()
    {
        for (var i = 0; i < FileBudgets.Bound; i++)
        {
            _files.Fold(A(100 + i, $"/c{i}"), FileDeeds.Modified, "/f", NowNs);
        }

        for (var i = 0; i < FilesPerSecond + 5; i++)
        {
            _files.Fold(A(50_000 + i, $"/late{i}"), FileDeeds.Modified, "/f", NowNs);
        }

        var told = Told();
        Assert.Equal(FileBudgets.Bound + FilesPerSecond, told.Count(seen => seen.Event.FileActivity is not null));
        Assert.Equal(["/late100", "/late101", "/late102", "/late103", "/late104"], told.Where(seen => seen.Event.SensorGap is not null).Select(seen => seen.CgroupPath).Order());
    }

    private static ProcProcess A(int pid, string cgroup) =>
        new((uint)pid, 1, new Process { Pid = pid, ExecId = pid }, CgroupId: pid, cgroup);

    private static List<SensorEvent> Files(IEnumerable<SensorEvent> told, ProcProcess by) =>
        [.. told.Where(seen => seen.CgroupPath == by.CgroupPath && seen.Event.FileActivity is not null)];

    private void Name(ProcProcess by, int files)
    {
        for (var i = 0; i < files; i++)
        {
            _files.Fold(by, FileDeeds.Modified, $"/f{i}", NowNs);
        }
    }

    private List<SensorEvent> Told()
    {
        _files.Tell();
        _outlet.Declare();
        var told = new List<SensorEvent>();
        while (_events.Reader.TryRead(out var one))
        {
            told.Add(one);
        }

        return told;
    }

    private SensorBalance Balance() => _account.Balances().Single(of => of.Class == SensorClasses.File);
}
