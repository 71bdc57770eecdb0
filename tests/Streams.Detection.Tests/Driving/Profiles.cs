using Streams.Detection.Models;
using Streams.Schemas;
using Streams.Scoring.Baselines;

namespace Streams.Detection.Tests.Driving;

/// <summary>Profiles that a test gives.</summary>
internal sealed class Profiles(params WorkloadProfile[] profiles) : IProfiles
{
    private readonly Dictionary<(string, string), WorkloadBaseline> _baselines =
        profiles.ToDictionary(profile => (profile.Workload, profile.ImageDigest), WorkloadBaseline.From);

    public WorkloadBaseline? Find(string workload, string imageDigest, long eventNs) =>
        _baselines.GetValueOrDefault((workload, imageDigest)) is { } baseline && baseline.EffectiveFromNs <= eventNs ? baseline : null;
}
