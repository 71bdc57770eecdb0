namespace Streams.Sensors.Files;

/// <summary>What the kernel programs found of a file. Mirrors the <c>FILE_</c> constants in bpf/wire.h.</summary>
[Flags]
internal enum FileTraits : uint
{
    None = 0,

    /// <summary>An open made it.</summary>
    Created = 1 << 0,
    Device = 1 << 1,
    OpenedToWrite = 1 << 2,
}
