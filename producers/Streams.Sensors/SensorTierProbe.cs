using Streams.Sensors.Kernel;
using Streams.Sensors.Netlink;
using Streams.Sensors.Procfs;

namespace Streams.Sensors;

/// <summary>Finds out, by trial, which tier works here: eBPF, else the process connector, else /proc.</summary>
internal static class SensorTierProbe
{
    /// <summary>The sensor of the best tier that works, or of the one that the options ask for.</summary>
    /// <exception cref="SensorUnavailableException">The options ask for a tier that does not work here.</exception>
    public static ISensor Open(SensorOptions options, SensorHost host, IContainerCgroups containers, SensorTelemetry telemetry) =>
        Try("ebpf", options, telemetry, () => new KernelSensor(BpfObject.Load(options), options, host, containers, telemetry))
        ?? Try("netlink", options, telemetry, () => new NetlinkSensor(ProcessConnector.Open(), options, host, telemetry))
        ?? new ProcSensor(options, host, telemetry);

    private static ISensor? Try(string tier, SensorOptions options, SensorTelemetry telemetry, Func<ISensor> open)
    {
        if (options.Tier != "auto" && options.Tier != tier)
        {
            return null;
        }

        try
        {
            return open();
        }
        catch (SensorUnavailableException refusal) when (options.Tier == "auto")
        {
            telemetry.TierRefused(tier, refusal);
            return null;
        }
    }
}
