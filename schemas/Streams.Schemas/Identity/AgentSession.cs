namespace Streams.Schemas.Identity;

/// <summary>One run of an agent; events are numbered within it, per partition.</summary>
/// <param name="AgentId">The agent, stable over restarts.</param>
/// <param name="StartedAtNs">Start of the run, ns since 1970.</param>
public readonly record struct AgentSession(string AgentId, long StartedAtNs)
{
    /// <inheritdoc />
    public override string ToString() => FormattableString.Invariant($"{AgentId}@{StartedAtNs}");
}
