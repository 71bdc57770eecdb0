using Streams.Sensors;

namespace Streams.Agent.Attribution;

/// <summary>Tells containers by the shape of their path alone, for a look at the host that starts nothing.</summary>
internal sealed class ShapesOnly : IContainerCgroups
{
    /// <summary>The one there is.</summary>
    public static ShapesOnly Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsContainer(string path) => CgroupPathCatalog.Match(path) is { Kind: CgroupKind.Container or CgroupKind.Service } match && match.Path == path;

    /// <inheritdoc/>
    public bool IsService(string path) => CgroupPathCatalog.Match(path).Kind == CgroupKind.Service;
}
