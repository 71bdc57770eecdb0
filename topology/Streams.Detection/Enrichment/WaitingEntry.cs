using Streams.Detection.Baselines;
using Streams.Schemas;

namespace Streams.Detection.Enrichment;

/// <summary>What cannot leave before the container's metadata is known: a detection, or a closed window that the workload's baseline must judge.</summary>
/// <param name="Detection">The detection; null where a window waits.</param>
/// <param name="Question">What the profile is asked before the detection leaves; none for one that needs no profile.</param>
/// <param name="Window">The window; null where a detection waits.</param>
internal sealed record WaitingEntry(Schemas.Detection? Detection, NoveltyQuestion Question, FeatureWindow? Window);
