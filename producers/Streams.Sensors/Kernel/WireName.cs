using System.Runtime.CompilerServices;

namespace Streams.Sensors.Kernel;

/// <summary>The kernel's short name of a task, closed by a 0.</summary>
[InlineArray(16)]
internal struct WireName
{
    private byte _first;
}
