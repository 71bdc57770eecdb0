namespace Streams.Schemas.Identity;

/// <summary>The id of a container as its runtime has it, or <c>host:&lt;node&gt;</c> for processes outside containers, or <c>tick:&lt;partition&gt;</c>.</summary>
/// <param name="Value">The key of the container's records.</param>
public readonly record struct ContainerId(string Value)
{
    private const string HostPrefix = "host:";
    private const string TickPrefix = "tick:";

    /// <summary>True for the processes of a node that are in no container, and for its agent's heartbeats.</summary>
    public bool IsHost => Value.StartsWith(HostPrefix, StringComparison.Ordinal);

    /// <summary>True for the passing of time in a partition.</summary>
    public bool IsTick => Value.StartsWith(TickPrefix, StringComparison.Ordinal);

    /// <summary>The processes of a node that are in no container.</summary>
    public static ContainerId OfHost(string node) => new(HostPrefix + node);

    /// <summary>The passing of time in a partition.</summary>
    public static ContainerId OfTick(int partition) => new(FormattableString.Invariant($"{TickPrefix}{partition}"));

    /// <inheritdoc />
    public override string ToString() => Value;
}
