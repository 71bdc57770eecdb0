using System.Collections.Frozen;
using System.Text;
using Streams.Schemas;
using Streams.Scoring.Features;

namespace Streams.Scoring.Baselines;

/// <summary>What is usual for one workload and image: how its features lie, which programs it runs, whom it speaks to.</summary>
/// <remarks>Immutable; made once from a <see cref="WorkloadProfile"/>. Programs and peers are kept as hashes of 64 bits.</remarks>
public sealed class WorkloadBaseline
{
    private readonly FrozenSet<ulong> _programs;
    private readonly PeerSet _peers;
    private readonly FeatureMoments? _moments;

    private WorkloadBaseline(WorkloadProfile profile, FeatureMoments? moments)
    {
        Workload = profile.Workload;
        ImageDigest = profile.ImageDigest;
        Version = profile.Version;
        EffectiveFromNs = profile.EffectiveFromNs;
        Windows = profile.Windows;
        ProgramsComplete = profile.ProgramsComplete;
        PeersComplete = profile.PeersComplete;
        _programs = profile.Programs.Select(program => Hash64.Of(Encoding.UTF8.GetBytes(program))).ToFrozenSet();
        _peers = PeerSet.Parse(profile.Peers);
        _moments = moments;
        AtStart = moments?.TryAtStart(profile.StartHighs) is { } atStart ? new WorkloadBaseline(this, atStart) : this;
    }

    private WorkloadBaseline(WorkloadBaseline other, FeatureMoments moments)
    {
        Workload = other.Workload;
        ImageDigest = other.ImageDigest;
        Version = other.Version;
        EffectiveFromNs = other.EffectiveFromNs;
        Windows = other.Windows;
        ProgramsComplete = other.ProgramsComplete;
        PeersComplete = other.PeersComplete;
        _programs = other._programs;
        _peers = other._peers;
        _moments = moments;
        AtStart = this;
    }

    /// <summary>The workload.</summary>
    public string Workload { get; }

    /// <summary>Digest of the image; empty is unknown.</summary>
    public string ImageDigest { get; }

    /// <summary>Version of the profile.</summary>
    public long Version { get; }

    /// <summary>Event time from which it holds, ns since 1970.</summary>
    public long EffectiveFromNs { get; }

    /// <summary>Windows that it was learned from.</summary>
    public long Windows { get; }

    /// <summary>False where novelty of programs is not to be judged: the profile had no room for all.</summary>
    public bool ProgramsComplete { get; }

    /// <summary>False where novelty of peers is not to be judged.</summary>
    public bool PeersComplete { get; }

    /// <summary>What is usual while a container of the workload starts: also as much as one ever did at its start.</summary>
    public WorkloadBaseline AtStart { get; }

    /// <summary>True where it says how the features lie; else a model scores cold.</summary>
    public bool HasFeatures => _moments is not null;

    /// <summary>How the features lie, or null where the profile is of another feature set.</summary>
    internal FeatureMoments? Moments => _moments;

    /// <summary>Reads a profile; sums of another feature set, or such that cannot be true, are left out.</summary>
    public static WorkloadBaseline From(WorkloadProfile profile) =>
        new(profile, profile.FeatureSet == FeatureSet.Window.Id ? FeatureMoments.TryFrom(profile) : null);

    /// <summary>True where the workload ran this executable before.</summary>
    /// <param name="executable">Path of the executable, UTF-8.</param>
    public bool KnowsProgram(ReadOnlySpan<byte> executable) => _programs.Contains(Hash64.Of(executable));

    /// <summary>True where the workload spoke to this address and port before, or to so many that the one or the other no longer tells anything.</summary>
    /// <param name="address">4 or 16 bytes, network order.</param>
    /// <param name="port">Port of the peer.</param>
    public bool KnowsPeer(ReadOnlySpan<byte> address, int port) => _peers.Contains(address, port);

    /// <summary>True where it says how this feature lies; else the workload was learned from a source that does not see it, or it never did anything of the kind.</summary>
    /// <param name="name">As in <see cref="FeatureSet"/>.</param>
    public bool KnowsFeature(string name)
    {
        var index = FeatureSet.Window.IndexOf(name);
        return index >= 0 && _moments is not null && _moments.Counts[index] > 0;
    }
}
