using System.Collections.Immutable;

namespace Streams.Topologies.Snapshots;

/// <summary>The versions of one profile or model by the event time from which each holds, so that old events are judged by what held then.</summary>
/// <remarks>State: at most <see cref="VersionsKept"/>; the oldest leaves first. Immutable.</remarks>
internal sealed class History<T>
    where T : class
{
    /// <summary>Versions kept.</summary>
    public const int VersionsKept = 8;

    public static readonly History<T> Empty = new([]);

    private readonly ImmutableArray<(long FromNs, T Version)> _versions;

    private History(ImmutableArray<(long FromNs, T Version)> versions) => _versions = versions;

    /// <summary>The history with one version more; one with the same beginning takes the other's place.</summary>
    public History<T> With(long fromNs, T version)
    {
        var versions = _versions
            .Where(other => other.FromNs != fromNs)
            .Append((fromNs, version))
            .OrderBy(other => other.Item1)
            .TakeLast(VersionsKept);
        return new History<T>([.. versions]);
    }

    /// <summary>The version that holds at an event time; null before the first.</summary>
    public T? At(long eventNs)
    {
        for (var i = _versions.Length - 1; i >= 0; i--)
        {
            if (_versions[i].FromNs <= eventNs)
            {
                return _versions[i].Version;
            }
        }

        return null;
    }
}
