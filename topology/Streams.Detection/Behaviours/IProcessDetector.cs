using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Judges a process by what it is, without a window and without a profile.</summary>
internal interface IProcessDetector
{
    /// <summary>What is known of the detector.</summary>
    DetectorDescription Description { get; }

    /// <summary>Says what is suspicious of a process that started or was found running.</summary>
    bool TryJudge(in ProcessView process, out Suspicion suspicion);
}
