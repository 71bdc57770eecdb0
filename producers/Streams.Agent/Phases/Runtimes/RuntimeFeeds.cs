using Streams.Agent.Metadata.Runtimes;

namespace Streams.Agent.Phases.Runtimes;

/// <summary>One feed for each runtime that is there.</summary>
/// <remarks>State: client → feed, as many as there are clients. Thread: one.</remarks>
internal sealed class RuntimeFeeds(RuntimeClients runtimes, string node, RuntimeTelemetry telemetry, TimeProvider clock)
{
    private readonly Dictionary<object, IRuntimeFeed> _feeds = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those that came since the last time.</summary>
    public IReadOnlyList<IRuntimeFeed> TakeNew()
    {
        var fresh = new List<IRuntimeFeed>();
        foreach (var engine in runtimes.Docker.Present)
        {
            Add(engine, () => new DockerFeed(engine, engine.Created), fresh);
        }

        foreach (var client in runtimes.Containerd.Present)
        {
            Add(client, () => new ContainerdFeed(client, runtimes.CreatedByContainerd), fresh);
        }

        foreach (var client in runtimes.Cri.Present)
        {
            Add(client, () => new CriFeed(client, runtimes.CreatedByCri, (runtime, stop) => runtimes.HaveBehindAsync(client.SocketPath, runtime, stop), telemetry, clock), fresh);
        }

        foreach (var bus in runtimes.Systemd.Present)
        {
            Add(bus, () => new SystemdFeed(bus, node, clock), fresh);
        }

        return fresh;
    }

    private void Add(object client, Func<IRuntimeFeed> make, List<IRuntimeFeed> fresh)
    {
        if (!_feeds.ContainsKey(client))
        {
            var feed = _feeds[client] = make();
            fresh.Add(feed);
        }
    }
}
