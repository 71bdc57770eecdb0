namespace Streams.Sensors.Processes;

/// <summary>What the kernel program found of an executed file. Mirrors the <c>EXEC_</c> constants in bpf/wire.h.</summary>
[Flags]
internal enum ExecFlags : uint
{
    None = 0,
    UpperLayer = 1 << 0,
    NoLink = 1 << 1,
    Setuid = 1 << 2,
    StandardInputSocket = 1 << 3,
    StandardOutputSocket = 1 << 4,
    ArgumentsTruncated = 1 << 5,
    PathTruncated = 1 << 6,
    OnOverlay = 1 << 7,

    /// <summary>The executable has no place in the file tree; its bare name stands for the path.</summary>
    NoPath = 1 << 8,
}
