using Streams.Sensors.Kernel;

namespace Streams.Sensors;

/// <summary>Finds out, by trial, whether the kernel tier works here.</summary>
internal static class SensorTierProbe
{
    /// <summary>The loaded kernel programs; null where they do not load and the options leave the choice.</summary>
    /// <exception cref="SensorUnavailableException">The options ask for eBPF, and it does not work here.</exception>
    public static BpfObject? TryKernel(SensorOptions options, SensorTelemetry telemetry)
    {
        if (options.Tier == "proc")
        {
            return null;
        }

        try
        {
            return BpfObject.Load(options);
        }
        catch (SensorUnavailableException refusal) when (options.Tier != "ebpf")
        {
            telemetry.TierRefused("ebpf", refusal);
            return null;
        }
    }
}
