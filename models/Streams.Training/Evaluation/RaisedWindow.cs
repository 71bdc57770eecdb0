namespace Streams.Training.Evaluation;

/// <summary>A window that was raised.</summary>
/// <param name="Container">Container.</param>
/// <param name="Workload">Its workload.</param>
/// <param name="From">Start of the window, UTC.</param>
/// <param name="Score">Calibrated score.</param>
/// <param name="Cold">Scored without a baseline of the workload's own.</param>
/// <param name="InAttack">Overlaps the attack on an attacked container.</param>
/// <param name="Why">What was unusual, in words.</param>
internal sealed record RaisedWindow(string Container, string Workload, DateTimeOffset From, double Score, bool Cold, bool InAttack, string Why);
