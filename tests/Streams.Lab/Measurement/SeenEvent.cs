using Streams.Schemas;

namespace Streams.Lab.Measurement;

/// <summary>One event of a watched container as it is stored.</summary>
/// <param name="TimeNs">When it happened, ns since 1970.</param>
/// <param name="Process">Its process; null for none.</param>
/// <param name="Happened">The event.</param>
internal sealed record SeenEvent(long TimeNs, Process? Process, Event Happened);
