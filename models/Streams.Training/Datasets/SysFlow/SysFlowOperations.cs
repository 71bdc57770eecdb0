namespace Streams.Training.Datasets.SysFlow;

/// <summary>What a SysFlow record says was done, as bits. Source: sysflow.hpp of sf-apis, version 5.</summary>
[Flags]
internal enum SysFlowOperations
{
    None = 0,
    Clone = 1 << 0,
    Execute = 1 << 1,
    Exit = 1 << 2,
    SetUser = 1 << 3,
    SetNamespace = 1 << 4,
    Accept = 1 << 5,
    Connect = 1 << 6,
    Open = 1 << 7,
    Read = 1 << 8,
    Write = 1 << 9,
    Close = 1 << 10,
    Truncate = 1 << 11,
    Shutdown = 1 << 12,
    MapMemory = 1 << 13,
    Digest = 1 << 14,
    MakeDirectory = 1 << 15,
    RemoveDirectory = 1 << 16,
    Link = 1 << 17,
    Unlink = 1 << 18,
    SymbolicLink = 1 << 19,
    Rename = 1 << 20,
}
