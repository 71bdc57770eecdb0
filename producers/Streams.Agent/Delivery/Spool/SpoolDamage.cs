namespace Streams.Agent.Delivery.Spool;

/// <summary>A part of the spool that can no longer be read.</summary>
/// <param name="Bytes">How much.</param>
/// <param name="FromNs">Time of the record before it, ns since 1970; 0 is unknown.</param>
/// <param name="UntilNs">Time of the record behind it, or of the segment's last.</param>
internal readonly record struct SpoolDamage(long Bytes, long FromNs, long UntilNs);
