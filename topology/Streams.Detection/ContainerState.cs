using Streams.Detection.Time;

namespace Streams.Detection;

/// <summary>What one task remembers of one container.</summary>
/// <remarks>Key: container id, or host:&lt;node&gt;.</remarks>
public sealed class ContainerState : ITimed
{
    /// <summary>Key of the agent session that wrote last about it; a closing heartbeat of that session ends its open windows.</summary>
    public string Session { get; set; } = "";

    /// <inheritdoc/>
    public long DueMs { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public bool IsOver { get; set; }
}
