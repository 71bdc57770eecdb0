using System.Collections.Concurrent;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Finds the pods of this node by the uid that stands in their cgroups, also for a while after they are gone.</summary>
/// <remarks>State: uid → pod; as many as the table that feeds it holds, and at most 1,024 that are gone, for ten minutes. Thread: the watch's writes; any reads.</remarks>
internal sealed class PodDirectory(ChangedPods changed, TimeProvider clock)
{
    private const int GoneBound = 1_024;

    private static readonly TimeSpan GoneFor = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, PodRecord> _byUid = new(StringComparer.Ordinal);
    private readonly Queue<(string Uid, PodRecord Pod, long At)> _gone = [];

    /// <summary>Takes what the table tells of a pod.</summary>
    public void Note(PodRecord? before, PodRecord? after)
    {
        if (after is null)
        {
            Leave(before!);
            return;
        }

        _byUid[UidOf(after)] = after;
        if (before is not null && !after.SaysTheSameAs(before))
        {
            changed.Add(UidOf(after));
        }
    }

    /// <summary>The pod of a uid; null where it is not known.</summary>
    public PodRecord? Find(string uid) => _byUid.GetValueOrDefault(uid);

    /// <summary>A static pod's cgroup has the kubelet's uid, not the mirror's.</summary>
    private static string UidOf(PodRecord pod) => pod.StaticUid.Length > 0 ? pod.StaticUid : pod.Uid;

    /// <summary>What came again under the same uid, as a static pod's mirror does, stays.</summary>
    private void Leave(PodRecord pod)
    {
        _gone.Enqueue((UidOf(pod), pod, clock.GetTimestamp()));
        while (_gone.TryPeek(out var oldest) && (_gone.Count > GoneBound || clock.GetElapsedTime(oldest.At) >= GoneFor))
        {
            _gone.Dequeue();
            _byUid.TryRemove(KeyValuePair.Create(oldest.Uid, oldest.Pod));
        }
    }
}
