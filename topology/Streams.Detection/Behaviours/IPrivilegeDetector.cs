using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Judges what a process asks of the kernel that changes what it, or another, may do; without a window and without a profile.</summary>
internal interface IPrivilegeDetector
{
    /// <summary>What is known of the detector.</summary>
    DetectorDescription Description { get; }

    /// <summary>Says what is suspicious of it, whether or not the kernel granted it.</summary>
    bool TryJudge(in PrivilegeChangeView change, in ProcessView process, out Suspicion suspicion);
}
