using System.Threading.Channels;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Lifecycle;

namespace Streams.Sensors.Resources;

/// <summary>Samples what each container uses, from its cgroup, and tells when it is paused and goes on.</summary>
/// <remarks>
/// The first reading of a container is the base for its first sample. State: container's cgroup path → last reading; one is forgotten when its cgroup is gone.
/// Thread: its own.
/// </remarks>
internal sealed class ResourceSensor(SensorOptions options, SensorTier tier, SensorHost host, IContainerCgroups containers, ICgroupReader reader, SensorTelemetry telemetry) : ISensor
{
    private readonly SensorAccount _account = new();
    private readonly Dictionary<string, (CgroupUsage Usage, long At)> _last = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "resources";

    public SensorTier Tier => tier;

    public IReadOnlyList<string> BlindSpots { get; } =
        [FormattableString.Invariant($"what a container uses that lives shorter than {options.SampleEvery.TotalSeconds:0.0} s")];

    public Task Ready => _ready.Task;

    public IReadOnlyList<SensorBalance> Balances() => _account.Balances();

    public Task RunAsync(ChannelWriter<SensorEvent> events, CancellationToken stop) =>
        SensorThread.Run("sensor resources", _ready, () => Run(new EventOutlet(events, _account), stop));

    public void Dispose()
    {
        // Holds nothing but memory.
    }

    internal void Sample(EventOutlet outlet)
    {
        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in host.Cgroups.Paths)
        {
            if (containers.IsContainer(path) && reader.TryRead(path, out var usage))
            {
                present.Add(path);
                Sample(outlet, path, usage);
            }
        }

        foreach (var path in _last.Keys)
        {
            if (!present.Contains(path))
            {
                _last.Remove(path);
            }
        }

        outlet.Declare();
    }

    private void Run(EventOutlet outlet, CancellationToken stop)
    {
        Sample(outlet);
        _ready.TrySetResult();
        telemetry.Started(this);
        while (!stop.WaitHandle.WaitOne(options.SampleEvery))
        {
            Sample(outlet);
        }

        outlet.BeginEnd(host.Time);
        outlet.End();
        telemetry.Stopped(this);
    }

    private void Sample(EventOutlet outlet, string path, in CgroupUsage usage)
    {
        var at = host.Time.GetTimestamp();
        if (_last.TryGetValue(path, out var last))
        {
            outlet.Write(new SensorEvent
            {
                Class = SensorClasses.Resource,
                CgroupId = host.Cgroups.IdOf(path),
                CgroupPath = path,
                TimeNs = host.Clock.NowNs,
                Event = ResourceDecoder.Between(last.Usage, usage, host.Time.GetElapsedTime(last.At, at)),
            });
        }

        if (usage.IsFrozen != last.Usage.IsFrozen)
        {
            outlet.Write(LifecycleDecoder.Paused(path, (ulong)host.Cgroups.IdOf(path), host.Clock.NowNs, usage.IsFrozen));
        }

        _last[path] = (usage, at);
    }
}
