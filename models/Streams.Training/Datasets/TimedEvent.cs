using Streams.Schemas;

namespace Streams.Training.Datasets;

/// <summary>An event of another sensor on its way into a batch.</summary>
/// <param name="ContainerId">Container, or host:&lt;node&gt;.</param>
/// <param name="TimeNs">When, ns since 1970.</param>
/// <param name="Process">The process as it was then.</param>
/// <param name="Event">The event, without time and process.</param>
internal readonly record struct TimedEvent(string ContainerId, long TimeNs, Process Process, Event Event);
