namespace Streams.Agent.Delivery;

/// <summary>What a session leaves for its successor.</summary>
/// <param name="StartedAtNs">Start of the session, ns since 1970.</param>
/// <param name="AliveAtNs">Until when Kafka has everything that it saw, ns since 1970; never after it last ran.</param>
/// <param name="Closed">True where it ended in order, so that nothing is missing.</param>
internal sealed record SessionRecord(long StartedAtNs, long AliveAtNs, bool Closed);
