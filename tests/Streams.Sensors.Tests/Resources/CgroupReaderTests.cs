using Streams.Sensors.Resources;
using Xunit;

namespace Streams.Sensors.Tests.Resources;

public sealed class CgroupReaderTests : IDisposable
{
    private const string Path = "/lab/a";
    private static readonly string[] Controllers = ["cpu", "cpuacct", "memory", "blkio", "pids"];
    private readonly string _root = Directory.CreateTempSubdirectory("streams-usage").FullName;

    [Fact]
    public void V1_ReadsEachControllerWhereItIsMounted()
    {
        V1Tree();

        Assert.True(V1().TryRead(Path, out var usage));
        Assert.Equal(
            new CgroupUsage
            {
                CpuTimeNs = 5_000_000_000,
                ThrottledNs = 7_000,
                MemoryBytes = 1_048_576,
                MemoryPeakBytes = 2_097_152,
                MemoryLimitEvents = 3,
                IoReadBytes = 8_192,
                IoWrittenBytes = 512,
                Processes = 2,
            },
            usage);
    }

    [Fact]
    public void V2_ReadsMicrosecondsAsNanosecondsAndPressure()
    {
        V2Tree(withControllers: true);

        Assert.True(V2().TryRead(Path, out var usage));
        Assert.Equal(
            new CgroupUsage
            {
                CpuTimeNs = 1_234_000,
                ThrottledNs = 56_000,
                MemoryBytes = 4_096,
                MemoryPeakBytes = 8_192,
                MemoryLimitEvents = 9,
                IoReadBytes = 300,
                IoWrittenBytes = 5,
                Processes = 4,
                CpuPressureNs = 77_000,
                MemoryPressureNs = 88_000,
                IoPressureNs = 99_000,
            },
            usage);
    }

    [Fact]
    public void Hybrid_TakesEachNumberFromTheHierarchyThatCountsIt()
    {
        V1Tree();
        V2Tree(withControllers: false);

        Assert.True(new CgroupHybridReader(V1(), V2()).TryRead(Path, out var usage));
        Assert.Equal(5_000_000_000, usage.CpuTimeNs);
        Assert.Equal(1_048_576, usage.MemoryBytes);
        Assert.Equal(77_000, usage.CpuPressureNs);
    }

    [Fact]
    public void TryRead_CgroupThatIsGone_IsFalse()
    {
        Assert.False(new CgroupHybridReader(V1(), V2()).TryRead(Path, out var usage));
        Assert.Equal(new CgroupUsage(), usage);
    }

    [Fact]
    public void Between_CounterSetBack_CountsFromZero()
    {
        var before = new CgroupUsage { CpuTimeNs = 100, MemoryBytes = 50 };
        var now = new CgroupUsage { CpuTimeNs = 30, MemoryBytes = 40 };

        var sample = ResourceDecoder.Between(before, now, TimeSpan.FromSeconds(1)).ResourceSample!;

        Assert.Equal(30, sample.CpuTimeNs);
        Assert.Equal(40, sample.MemoryBytes);
        Assert.Equal(-1, sample.IoReadBytes);
        Assert.Equal(1_000_000_000, sample.IntervalNs);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private CgroupV1Reader V1() => new(Controllers.ToDictionary(name => name, name => $"{_root}/{name}"));

    private CgroupV2Reader V2() => new($"{_root}/unified");

    private void V1Tree()
    {
        Write("cpuacct", "cpuacct.usage", "5000000000\n");
        Write("cpu", "cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 7000\n");
        Write("memory", "memory.usage_in_bytes", "1048576\n");
        Write("memory", "memory.max_usage_in_bytes", "2097152\n");
        Write("memory", "memory.failcnt", "3\n");
        Write("blkio", "blkio.throttle.io_service_bytes_recursive", "8:0 Read 4096\n8:0 Write 512\n8:0 Total 4608\n8:16 Read 4096\nTotal 8704\n");
        Write("pids", "pids.current", "2\n");
    }

    private void V2Tree(bool withControllers)
    {
        Write("unified", "cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=1\n");
        Write("unified", "memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=88\n");
        Write("unified", "io.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=99\n");
        Write("unified", "cpu.stat", "usage_usec 1234\nuser_usec 1000\nsystem_usec 234\n" + (withControllers ? "throttled_usec 56\n" : ""));
        if (!withControllers)
        {
            return;
        }

        Write("unified", "memory.current", "4096\n");
        Write("unified", "memory.peak", "8192\n");
        Write("unified", "memory.events", "low 0\nhigh 0\nmax 9\noom 0\noom_kill 0\n");
        Write("unified", "io.stat", "8:0 rbytes=100 wbytes=5 rios=1 wios=1 dbytes=0 dios=0\n8:16 rbytes=200 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n");
        Write("unified", "pids.current", "4\n");
    }

    private void Write(string hierarchy, string file, string text)
    {
        Directory.CreateDirectory($"{_root}/{hierarchy}{Path}");
        File.WriteAllText($"{_root}/{hierarchy}{Path}/{file}", text);
    }
}
