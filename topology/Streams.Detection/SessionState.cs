using Streams.Detection.Time;

namespace Streams.Detection;

/// <summary>What one task remembers of one agent session.</summary>
/// <remarks>Key: agent id, "@", start of the agent in ns.</remarks>
public sealed class SessionState : ITimed
{
    /// <inheritdoc/>
    public long DueMs { get; set; } = long.MaxValue;

    /// <inheritdoc/>
    public bool IsOver { get; set; }
}
