using Streams.Agent.Attribution;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Finds the pod of a container, and waits for it where the watch may be about to tell of it.</summary>
/// <remarks>
/// The kubelet hears of a pod when the watch does, a second before it has a container; what is to be waited for comes with the agent's own start.
/// The pod is found by the uid that stands in the container's cgroup, so it is never another of the same name. Thread: any.
/// </remarks>
internal sealed class PodLookup(PodDirectory pods, Func<bool> mayComeYet, TimeSpan wait, TimeProvider clock)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    /// <summary>The pod; null where the container is of none, or it is not known.</summary>
    public async ValueTask<PodRecord?> FindAsync(Origin origin, CancellationToken cancellationToken)
    {
        if (PodUid.Of(origin.CgroupPath) is not { Length: > 0 } uid)
        {
            return null;
        }

        var beganAt = clock.GetTimestamp();
        while (true)
        {
            if (pods.Find(uid) is { } pod)
            {
                return pod;
            }

            if (!mayComeYet() || clock.GetElapsedTime(beganAt) >= wait)
            {
                return null;
            }

            await Task.Delay(LookEvery, clock, cancellationToken);
        }
    }
}
