using Streams.Schemas;

namespace Streams.Sensors.Connections;

/// <summary>A peer of a process, and what was told of it.</summary>
internal sealed class DatagramPeer(SensorEvent opened)
{
    /// <summary>The event that told of it first.</summary>
    public SensorEvent Opened => opened;

    public ConnectionOpened Ends => opened.Event.ConnectionOpened!;

    public DatagramsWire Told { get; set; }
}
