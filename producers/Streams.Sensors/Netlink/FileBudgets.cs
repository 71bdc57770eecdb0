using System.Runtime.InteropServices;

namespace Streams.Sensors.Netlink;

/// <summary>Holds each cgroup to the files that it may name in a second, as the kernel tier's programs do.</summary>
/// <remarks>
/// Time: monotonic seconds of the host's clock; not that of events, which are told out of order.
/// State: cgroup → files named in this second, at most <see cref="Bound"/>; those beyond share one budget until the next second. Thread: one.
/// </remarks>
internal sealed class FileBudgets(int filesPerSecond, TimeProvider time)
{
    /// <summary>Cgroups with a budget of their own.</summary>
    public const int Bound = 4_096;

    private const string Others = "";

    private readonly Dictionary<string, int> _named = [];
    private readonly long _startedAt = time.GetTimestamp();
    private long _second;

    /// <summary>False where the cgroup named as many files in this second as it may.</summary>
    public bool MayName(string cgroupPath)
    {
        var second = time.GetElapsedTime(_startedAt).Ticks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _named.Clear();
            _second = second;
        }

        var whose = _named.Count < Bound || _named.ContainsKey(cgroupPath) ? cgroupPath : Others;
        ref var named = ref CollectionsMarshal.GetValueRefOrAddDefault(_named, whose, out _);
        if (named >= filesPerSecond)
        {
            return false;
        }

        named++;
        return true;
    }
}
