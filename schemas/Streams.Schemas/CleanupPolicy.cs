namespace Streams.Schemas;

/// <summary>How a topic stays bounded.</summary>
public enum CleanupPolicy
{
    /// <summary>Old records go (<c>cleanup.policy=delete</c>).</summary>
    Delete,

    /// <summary>Of each key the newest record stays (<c>cleanup.policy=compact</c>).</summary>
    Compact,
}
