using System.Threading.Channels;
using Streams.Schemas;

namespace Streams.Sensors;

/// <summary>Turns what the kernel or a runtime shows into events, for the agent that attributes and publishes them.</summary>
/// <remarks>
/// Thread: <see cref="RunAsync"/> works on threads of its own; the properties may be read from any.
/// An event that the channel refuses is counted as lost, and declared by a <see cref="SensorGap"/> as soon as there is room.
/// </remarks>
public interface ISensor : IDisposable
{
    /// <summary>Short name for logs and metrics: kernel, netlink, proc, resources.</summary>
    string Name { get; }

    /// <summary>Source of the events, which decides what can be seen.</summary>
    SensorTier Tier { get; }

    /// <summary>What this sensor cannot see, in words for logs and heartbeats. Empty where nothing is known to be missed.</summary>
    IReadOnlyList<string> BlindSpots { get; }

    /// <summary>Completes when the sensor watches and has handed over what was already running; fails when it never will.</summary>
    Task Ready { get; }

    /// <summary>Seen, filtered and lost occurrences by class since the start; a class without any is left out.</summary>
    IReadOnlyList<SensorBalance> Balances();

    /// <summary>Watches until <paramref name="stop"/>, then drains what the kernel still holds and completes normally.</summary>
    /// <exception cref="SensorUnavailableException">The host refuses what this sensor needs.</exception>
    Task RunAsync(ChannelWriter<SensorEvent> events, CancellationToken stop);
}
