using System.Runtime.InteropServices;

namespace Streams.Sensors.Kernel;

/// <summary>What the kernel programs must know. Mirrors <c>struct wire_config</c> in bpf/wire.h; <c>WireLayoutTests</c> compares offsets.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct WireConfig
{
    public uint OwnPid;
    public uint OwnPidNamespace;
    public uint MemoryHierarchy;
    public uint InventoryPass;
    public uint HostMountNamespace;
    public uint WatchHost;
    public ulong UnifiedRoot;
    public ulong FilesPerSecond;
}
