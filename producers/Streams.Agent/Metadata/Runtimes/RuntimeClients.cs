namespace Streams.Agent.Metadata.Runtimes;

/// <summary>The runtimes of this host, each by whatever sockets it has.</summary>
internal sealed class RuntimeClients(MetadataOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Docker engines, and Podman's services.</summary>
    public SocketClients<DockerEngine> Docker { get; } = new(new SocketFinder(options.DockerSocket, SocketPlaces.Docker, options.HostRoot, clock), socket => new DockerEngine(socket));

    /// <summary>containerd.</summary>
    public SocketClients<ContainerdClient> Containerd { get; } = new(new SocketFinder(options.ContainerdSocket, SocketPlaces.Containerd, options.HostRoot, clock), socket => new ContainerdClient(socket));

    /// <summary>Others that speak Kubernetes' runtime interface.</summary>
    public SocketClients<CriClient> Cri { get; } = new(new SocketFinder(options.CriSocket, SocketPlaces.Cri, options.HostRoot, clock), socket => new CriClient(socket));

    /// <inheritdoc/>
    public void Dispose()
    {
        Docker.Dispose();
        Containerd.Dispose();
        Cri.Dispose();
    }
}
