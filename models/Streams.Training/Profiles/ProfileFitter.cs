using Streams.Schemas;
using Streams.Scoring.Features;
using Streams.Training.Fitting;

namespace Streams.Training.Profiles;

/// <summary>Sums runs up into one profile for each workload and image.</summary>
internal static class ProfileFitter
{
    private const int MostPrograms = 1_024;
    private const int MostPeers = 4_096;

    /// <summary>Addresses with one port, or ports of one address, above which the set is written as *:port or address:*.</summary>
    private const int Many = 32;

    /// <summary>The profiles, by workload and image.</summary>
    /// <param name="runs">Normal recordings.</param>
    /// <param name="version">Version of every profile.</param>
    /// <param name="effectiveFromNs">Event time from which they hold.</param>
    public static IReadOnlyList<WorkloadProfile> Fit(IReadOnlyCollection<Run> runs, long version = 1, long effectiveFromNs = 0) =>
        [.. runs.SelectMany(run => run.Windows)
            .GroupBy(window => window.Key)
            .OrderBy(group => group.Key.Workload, StringComparer.Ordinal).ThenBy(group => group.Key.ImageDigest, StringComparer.Ordinal)
            .Select(group =>
            {
                var profile = Sum(group.Key.Workload, group.Key.ImageDigest, group.Select(window => window.Values));
                profile.Version = version;
                profile.EffectiveFromNs = effectiveFromNs;
                profile.StartHighs = Highs([.. group.Where(window => window.IsStart).Select(window => window.Values)]);
                AddSets(profile, runs);
                return profile;
            })];

    /// <summary>The sums alone.</summary>
    public static WorkloadProfile Sum(string workload, string imageDigest, IEnumerable<float[]> windows)
    {
        var (sums, squares, known) = (new double[FeatureSet.Window.Count], new double[FeatureSet.Window.Count], new long[FeatureSet.Window.Count]);
        var count = 0L;
        foreach (var values in windows)
        {
            count++;
            for (var i = 0; i < values.Length; i++)
            {
                if (float.IsFinite(values[i]))
                {
                    var scaled = Math.Log(1 + Math.Max(0, values[i]));
                    sums[i] += scaled;
                    squares[i] += scaled * scaled;
                    known[i]++;
                }
            }
        }
        return new WorkloadProfile
        {
            Workload = workload,
            ImageDigest = imageDigest,
            FeatureSet = FeatureSet.Window.Id,
            Windows = count,
            Sums = [.. sums],
            Squares = [.. squares],
            Known = [.. known],
        };
    }

    private static List<double> Highs(IReadOnlyCollection<float[]> starts) =>
        starts.Count == 0 ? [] : [.. Enumerable.Range(0, FeatureSet.Window.Count).Select(i => starts.Max(values => float.IsFinite(values[i]) ? Math.Log(1 + Math.Max(0, values[i])) : 0))];

    private static void AddSets(WorkloadProfile profile, IEnumerable<Run> runs)
    {
        var programs = new SortedSet<string>(StringComparer.Ordinal);
        var peers = new HashSet<(string Address, int Port)>();
        foreach (var run in runs)
        {
            bool IsOurs(string container) => run.WorkloadOf(container) == profile.Workload && run.DigestOf(container) == profile.ImageDigest;
            programs.UnionWith(run.Programs.Where(item => IsOurs(item.ContainerId)).Select(item => item.Program));
            peers.UnionWith(run.Peers.Where(item => IsOurs(item.ContainerId)).Select(item => (item.Address, item.Port)));
        }
        profile.ProgramsComplete = programs.Count <= MostPrograms;
        profile.Programs = [.. programs.Take(MostPrograms)];
        var written = Written(peers);
        profile.PeersComplete = written.Count <= MostPeers;
        profile.Peers = [.. written.Take(MostPeers)];
    }

    private static SortedSet<string> Written(HashSet<(string Address, int Port)> peers)
    {
        var busyPorts = peers.GroupBy(peer => peer.Port).Where(group => group.Count() > Many).Select(group => group.Key).ToHashSet();
        var busyAddresses = peers.GroupBy(peer => peer.Address).Where(group => group.Count() > Many).Select(group => group.Key).ToHashSet();
        return new SortedSet<string>(peers.Select(peer => busyPorts.Contains(peer.Port) ? $"*:{peer.Port}"
            : $"{(peer.Address.Contains(':', StringComparison.Ordinal) ? $"[{peer.Address}]" : peer.Address)}:{(busyAddresses.Contains(peer.Address) ? "*" : peer.Port)}"), StringComparer.Ordinal);
    }
}
