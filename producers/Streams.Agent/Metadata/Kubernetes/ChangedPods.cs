namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Pods of which more became known after they were asked for, until the desk takes them.</summary>
/// <remarks>State: at most as many as there are pods on a node. Thread: any.</remarks>
internal sealed class ChangedPods
{
    private readonly Lock _gate = new();
    private HashSet<string> _uids = [];

    /// <summary>More is known of a pod.</summary>
    public void Add(string uid)
    {
        lock (_gate)
        {
            _uids.Add(uid);
        }
    }

    /// <summary>Gives those since the last time; empty for none.</summary>
    public IReadOnlySet<string> Take()
    {
        lock (_gate)
        {
            if (_uids.Count == 0)
            {
                return _uids;
            }

            var taken = _uids;
            _uids = [];
            return taken;
        }
    }
}
