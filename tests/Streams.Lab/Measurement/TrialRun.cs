using Streams.Lab.Scenarios;

namespace Streams.Lab.Measurement;

/// <summary>A trial as it was performed.</summary>
/// <param name="Trial">What was to be done.</param>
/// <param name="ContainerId">Container that was attacked.</param>
/// <param name="BeganAt">The moment of its first step.</param>
/// <param name="ActedAt">The moment of the act, from which latency counts.</param>
/// <param name="EndedAt">When the last step had ended.</param>
/// <param name="Acts">Steps that ran.</param>
/// <param name="Failure">Why it could not be performed; empty where it was.</param>
internal sealed record TrialRun(Trial Trial, string ContainerId, DateTimeOffset BeganAt, DateTimeOffset ActedAt, DateTimeOffset EndedAt, int Acts, string Failure = "");
