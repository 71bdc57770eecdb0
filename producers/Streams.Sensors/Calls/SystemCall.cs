namespace Streams.Sensors.Calls;

/// <summary>A system call that the sensor looks at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="X64">Its number on x86-64, -1 where that has none.</param>
/// <param name="Arm64">Its number on arm64, -1 where that has none.</param>
/// <param name="Kind">What the kernel programs must know of it.</param>
internal sealed record SystemCall(string Name, int X64, int Arm64, WireCallKind Kind);
