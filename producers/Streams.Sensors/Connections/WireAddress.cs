using System.Runtime.CompilerServices;

namespace Streams.Sensors.Connections;

/// <summary>An address in network order: four bytes of it for IPv4.</summary>
[InlineArray(16)]
internal struct WireAddress
{
    private byte _first;
}
