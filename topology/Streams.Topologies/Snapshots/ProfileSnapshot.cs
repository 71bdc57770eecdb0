using System.Collections.Concurrent;
using System.Text;
using Streams.Detection.Models;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Baselines;

namespace Streams.Topologies.Snapshots;

/// <summary>What is usual for each workload and image, as detection.profiles.v1 says.</summary>
/// <remarks>
/// State: (workload, image digest) → versions; as many as the topic has keys, at most <see cref="Most"/>.
/// Thread: filled by the reader's thread, read by the stream thread.
/// </remarks>
internal sealed class ProfileSnapshot(RecordDecoder decoder) : ISnapshot, IProfiles
{
    /// <summary>Keys that are taken in.</summary>
    public const int Most = 100_000;

    private readonly ConcurrentDictionary<(string Workload, string ImageDigest), History<WorkloadBaseline>> _profiles = [];
    private readonly Dictionary<string, (string Workload, string ImageDigest)> _keys = [];

    public WorkloadBaseline? Find(string workload, string imageDigest, long eventNs) =>
        _profiles.TryGetValue((workload, imageDigest), out var versions) ? versions.At(eventNs) : null;

    public bool TryTake(byte[]? key, byte[]? value, out Refused refusal)
    {
        refusal = default;
        var name = Encoding.UTF8.GetString(key ?? []);
        if (value is null)
        {
            if (_keys.Remove(name, out var gone))
            {
                _profiles.TryRemove(gone, out _);
            }

            return true;
        }

        if (!decoder.TryDecode(value, WorkloadProfile.Schema, out var body, out var fault))
        {
            refusal = new Refused(fault.Reason, fault.Detail);
            return false;
        }

        var reader = new AvroSpanReader(body.Span);
        var profile = WorkloadProfile.Read(ref reader);
        var owner = (profile.Workload, profile.ImageDigest);
        if (_profiles.Count >= Most && !_profiles.ContainsKey(owner))
        {
            refusal = new Refused(Refused.Full, $"there are {Most} profiles already");
            return false;
        }

        _keys[name] = owner;
        _profiles[owner] = _profiles.GetValueOrDefault(owner, History<WorkloadBaseline>.Empty).With(profile.EffectiveFromNs, WorkloadBaseline.From(profile));
        return true;
    }
}
