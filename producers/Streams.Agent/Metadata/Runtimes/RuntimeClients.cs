using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Systemd;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>The runtimes of this host, and its systemd, each by whatever sockets it has.</summary>
/// <exception cref="FormatException">An option names what cannot be a socket.</exception>
internal sealed class RuntimeClients(MetadataOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Docker engines, and Podman's services.</summary>
    public SocketClients<DockerEngine> Docker { get; } = new(new SocketFinder(options.DockerSocket, SocketPlaces.Docker, options.HostRoot, clock), socket => new DockerEngine(socket, options.DockerSocket.Length > 0 ? "" : UserSockets.CgroupsOf(socket))); // what was asked for is believed

    /// <summary>containerd.</summary>
    public SocketClients<ContainerdClient> Containerd { get; } = new(new SocketFinder(options.ContainerdSocket, SocketPlaces.Containerd, options.HostRoot, clock), socket => new ContainerdClient(socket));

    /// <summary>Others that speak Kubernetes' runtime interface.</summary>
    public SocketClients<CriClient> Cri { get; } = new(new SocketFinder(options.CriSocket, SocketPlaces.Cri, options.HostRoot, clock), socket => new CriClient(socket));

    /// <summary>systemd, by the system bus.</summary>
    public SocketClients<SystemdBus> Systemd { get; } = new(BusFinder(options, clock), socket => new SystemdBus(socket, clock));

    /// <summary>What containerd told of containers when it made them.</summary>
    public CreatedContainers CreatedByContainerd { get; } = new();

    /// <summary>What others told of containers when they made them.</summary>
    public CreatedContainers CreatedByCri { get; } = new();

    /// <summary>What a Docker engine told of a container when it made it; null for nothing.</summary>
    public ContainerMetadata? FindCreatedByDocker(Origin origin) =>
        Docker.Met.Where(engine => engine.IsBelievedAbout(origin.CgroupPath)).Select(engine => engine.Created.Find(origin.Key)).FirstOrDefault(told => told is not null);

    /// <summary>Speaks with each once, so that the first question about a container meets an open connection.</summary>
    public async Task GreetAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            [
                .. Docker.Present.Select(engine => engine.IsAliveAsync(cancellationToken).AsTask()),
                .. Containerd.Present.Select(client => client.IsAliveAsync(cancellationToken).AsTask()),
                .. Cri.Present.Select(client => client.IsAliveAsync(cancellationToken).AsTask()),
                .. Systemd.Present.Select(bus => bus.IsAliveAsync(cancellationToken).AsTask()),
            ]);
    }

    /// <summary>True where a CRI socket is another door to a containerd or a Docker engine that is spoken with in its own language.</summary>
    /// <param name="criSocket">The socket.</param>
    /// <param name="name">What the runtime behind it calls itself.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<bool> HaveBehindAsync(string criSocket, string name, CancellationToken cancellationToken)
    {
        var door = UnixSocket.At(criSocket);
        foreach (var client in Containerd.Present)
        {
            var own = UnixSocket.At(client.SocketPath);
            if (own == door || (name == "containerd" && await own.IsHeardByWhoHearsAsync(door, cancellationToken)))
            {
                return true;
            }
        }

        return name == "docker" && Docker.Present.Any(engine => engine.Cgroups.Length == 0); // cri-dockerd
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Docker.Dispose();
        Containerd.Dispose();
        Cri.Dispose();
        Systemd.Dispose();
    }

    private static SocketFinder BusFinder(MetadataOptions options, TimeProvider clock)
    {
        var (asked, usual) = BusPlaces.Of(options.SystemdBus);
        return new SocketFinder(asked, usual, options.HostRoot, clock);
    }
}
