namespace Streams.Lab.Grounds;

/// <summary>A process of a run, named so that no other can be meant after its pid was given away again.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Pid">Its pid.</param>
/// <param name="StartedTicks">Start, in clock ticks since boot (field 22 of /proc/PID/stat).</param>
internal sealed record OwnedProcess(string Name, int Pid, long StartedTicks);
