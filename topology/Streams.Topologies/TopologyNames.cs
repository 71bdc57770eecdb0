namespace Streams.Topologies;

/// <summary>Names that outlive a version: changelogs, permissions and dashboards depend on them.</summary>
public static class TopologyNames
{
    /// <summary>Application id, group, and start of transactional ids and changelog topics.</summary>
    public const string ApplicationId = "streams-worker";
}
