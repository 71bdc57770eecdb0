using Streams.Scoring.Inference;
using Streams.Training.Fitting;

namespace Streams.Training.Evaluation;

/// <summary>A window with what the model makes of it.</summary>
/// <param name="Window">The window.</param>
/// <param name="Score">The score.</param>
/// <param name="Margin">Residual over the residual at the threshold: 1 and above is raised; comparable between models.</param>
/// <param name="IsAttackRun">The run holds an attack.</param>
/// <param name="InAttack">The window overlaps it, on a container.</param>
/// <param name="Why">What was unusual, where raised.</param>
internal sealed record ScoredWindow(TrainingWindow Window, ModelScore Score, double Margin, bool IsAttackRun, bool InAttack, string Why);
