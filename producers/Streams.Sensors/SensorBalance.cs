namespace Streams.Sensors;

/// <summary>Account of one class since the sensor's start, in kernel occurrences: seen = handed over + filtered + lost.</summary>
/// <param name="Class">One of <see cref="SensorClasses"/>.</param>
/// <param name="Seen">Seen by the kernel program or the poller.</param>
/// <param name="HandedOver">Written to the channel.</param>
/// <param name="Filtered">Left out by policy, such as the agent's own process.</param>
/// <param name="Lost">Declared lost, in the ring or at the channel.</param>
public readonly record struct SensorBalance(string Class, long Seen, long HandedOver, long Filtered, long Lost);
