using Streams.Scoring.Baselines;

namespace Streams.Detection.Models;

/// <summary>What is usual for each workload and image, as read from detection.profiles.v1.</summary>
public interface IProfiles
{
    /// <summary>The baseline of a workload and image that holds at an event time, ns since 1970; null where there is none.</summary>
    WorkloadBaseline? Find(string workload, string imageDigest, long eventNs);
}
