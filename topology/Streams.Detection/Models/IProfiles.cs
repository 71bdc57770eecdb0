using Streams.Scoring.Baselines;

namespace Streams.Detection.Models;

/// <summary>What is usual for each workload and image, as read from detection.profiles.v1.</summary>
public interface IProfiles
{
    /// <summary>The baseline of a workload and image, or null.</summary>
    WorkloadBaseline? Find(string workload, string imageDigest);
}
