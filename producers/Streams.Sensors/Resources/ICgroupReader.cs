namespace Streams.Sensors.Resources;

/// <summary>Reads what a cgroup used, from the hierarchies of one kind of host.</summary>
internal interface ICgroupReader
{
    /// <summary>False where the cgroup is in none of the hierarchies.</summary>
    /// <param name="path">Path below the hierarchy's root.</param>
    /// <param name="usage">What it used; what this host does not count is -1.</param>
    bool TryRead(string path, out CgroupUsage usage);
}
