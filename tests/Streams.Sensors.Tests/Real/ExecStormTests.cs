using System.Diagnostics;
using Streams.Schemas;
using Streams.TestKit;
using Xunit;

namespace Streams.Sensors.Tests.Real;

[Collection("one at a time")]
public sealed class ExecStormTests(ITestOutputHelper output)
{
    private const int Execs = 1_000;

    [Fact]
    [Trait("Category", "long")]
    public async Task Storm_OfExecs_LosesNothingUndeclared()
    {
        Requirement.Need("ebpf", "busybox");
        var began = Stopwatch.GetTimestamp();
        await using var run = await SensorRun.Start(new SensorOptions { Tier = "ebpf" });
        var ready = Stopwatch.GetElapsedTime(began);
        var cpuBefore = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime;

        var stormBegan = Stopwatch.GetTimestamp();
        using (var storm = System.Diagnostics.Process.Start("busybox", ["sh", "-c", $"i=0; while [ $i -lt {Execs} ]; do /bin/true storm-of-execs; i=$((i+1)); done"]))
        {
            await storm.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var took = Stopwatch.GetElapsedTime(stormBegan);
        await run.DisposeAsync();
        var cpu = System.Diagnostics.Process.GetCurrentProcess().TotalProcessorTime - cpuBefore;
        var balance = run.Sensors[0].Balances().Single(of => of.Class == SensorClasses.Process);
        var started = run.Events.Count(seen => seen.Event.Kind == EventKind.ProcessStarted && seen.Process!.Arguments.Contains("storm-of-execs") && seen.Process.Name == "true");
        output.WriteLine(
            $"{{\"storm\":\"exec\",\"produced\":{Execs},\"seen\":{started},\"declared_lost\":{balance.Lost},\"events\":{run.Events.Length},"
            + $"\"execs_per_second\":{Execs / took.TotalSeconds:0},\"events_per_second\":{run.Events.Length / took.TotalSeconds:0},\"cpu_us_per_event\":{cpu.TotalMicroseconds / run.Events.Length:0.0},\"ready_ms\":{ready.TotalMilliseconds:0}}}");

        Assert.Equal(0, balance.Lost);
        Assert.Equal(Execs, started);
        Assert.Equal(balance.Seen, balance.HandedOver + balance.Filtered);
    }
}
