using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Streams.Agent.Delivery;
using Streams.Schemas;
using Streams.TestKit;
using Xunit;

namespace Streams.Agent.Tests.Delivery;

public sealed class AdmissionTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AgentLosses _losses = new("host:n1");
    private readonly Accounts _accounts = new();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData(0, 6)]
    [InlineData(.6, 5)] // samples
    [InlineData(.8, 3)] // files and flows
    [InlineData(.95, 2)] // exits
    [InlineData(1, 2)] // a program that started, and a gap, are left to the last
    public void Thin_AsRoomRunsShort_LeavesTheLeastValuableOutAndDeclaresThem(double fullness, int left)
    {
        var batch = Mixed();

        Admission().Thin(batch, fullness, "spool");

        Assert.Equal(left, batch.Events.Count);
        Assert.Contains(batch.Events, happened => happened.Kind == EventKind.ProcessStarted);
        Assert.Equal(6 - left, _losses.Take(0).SelectMany(declared => declared.Events).Sum(gap => gap.SensorGap!.Lost));
        Assert.Equal(6 - left, _accounts.Balance([]).Sum(counter => counter.Lost));
    }

    [Fact]
    public void Refuse_AWholeBatch_DeclaresEachClassOfItsContainerAndKeepsWhatItDeclared()
    {
        var batch = Mixed();
        _accounts.Added(batch.Events[5]);

        Admission().Refuse(batch);

        var declared = Assert.Single(_losses.Take(0));
        Assert.Equal(A.ContainerId, declared.ContainerId);
        Assert.Equal(
            [("connection", 1L, "spool"), ("file", 1, "spool"), ("privilege", 7, "ring"), ("process", 2, "spool"), ("resource", 1, "spool")],
            declared.Events.Select(gap => (gap.SensorGap!.Class, gap.SensorGap.Lost, gap.SensorGap.Where)).Order());
        Assert.Equal((5, 0), (_accounts.Balance([]).Sum(counter => counter.Lost), _accounts.Balance([]).Sum(counter => counter.Seen)));
    }

    [Fact]
    public void AgentLosses_OfMoreContainersThanItsBound_TellTheRestOfTheNode()
    {
        for (var container = 0; container < 5_000; container++)
        {
            _losses.Add($"c{container}", "file", "spool", 1, 10, 20);
        }

        var declared = _losses.Take(0);

        Assert.Equal(5_000, declared.SelectMany(batch => batch.Events).Sum(gap => gap.SensorGap!.Lost));
        Assert.InRange(declared.Count, 4_000, 4_200);
        Assert.Contains(declared, batch => batch.ContainerId == "host:n1");
    }

    private Admission Admission() => new(_losses, _accounts, new DeliveryTelemetry(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), NullLogger<NodePipeline>.Instance));

    private static EventBatch Mixed() => A.Batch(
        A.Happened(EventKind.ResourceSample),
        A.Happened(EventKind.FileActivity),
        A.Happened(EventKind.ConnectionClosed),
        A.Happened(EventKind.ProcessExited),
        A.Happened(EventKind.ProcessStarted),
        new Event { Kind = EventKind.SensorGap, Occurrences = 1, SensorGap = new SensorGap { Class = "privilege", Lost = 7, Where = "ring" } });
}
