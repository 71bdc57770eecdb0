using Streams.Sensors.Lifecycle;

namespace Streams.Sensors.Resources;

/// <summary>Chooses the reader that fits how this host mounts its cgroups.</summary>
internal static class CgroupReaderCatalog
{
    public static ICgroupReader For(CgroupMounts mounts)
    {
        var v1 = new CgroupV1Reader(mounts.Controllers);
        if (mounts.Unified is not { } unified)
        {
            return v1;
        }

        var v2 = new CgroupV2Reader(unified);
        return mounts.Controllers.Count == 0 ? v2 : new CgroupHybridReader(v1, v2);
    }
}
