using System.Net.Sockets;
using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Runtimes;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>The cgroup below which a systemd has its units; nothing on a host, the container's cgroup for one in a container.</summary>
/// <remarks>
/// Nobody on the bus says it, for a systemd in a cgroup namespace does not know. The kernel says who listens on the bus' socket: systemd itself as a rule, else the daemon that it started.
/// Source: systemd.exec(5); SO_PEERCRED of unix(7), which for a connected client names the process that called listen(2).
/// </remarks>
/// <param name="Path">Path without a slash at the end; empty for the root of the tree.</param>
internal sealed record SystemdRoot(string Path)
{
    private const string InitScope = "/init.scope";
    private const string DaemonsOfTheBus = "/system.slice/dbus";

    /// <summary>Finds that of the systemd whose bus this is; null where it cannot be told.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async ValueTask<SystemdRoot?> FindAsync(string socketPath, CancellationToken cancellationToken) =>
        await UnixSocket.At(socketPath).ListenerAsync(cancellationToken) is > 0 and var listener ? Of(ProcCgroup.ReadOfSystemd(listener)) : null;

    /// <summary>The same, from the cgroups of systemd or of its bus' daemon: the tree where it has sorted its processes is the one that it keeps.</summary>
    public static SystemdRoot? Of(IEnumerable<string> listenersPaths) => listenersPaths.Select(Of).FirstOrDefault(root => root is not null);

    private static SystemdRoot? Of(string listenersPath)
    {
        if (listenersPath.EndsWith(InitScope, StringComparison.Ordinal))
        {
            return new SystemdRoot(listenersPath[..^InitScope.Length]);
        }

        var daemon = listenersPath.LastIndexOf(DaemonsOfTheBus, StringComparison.Ordinal);
        return daemon >= 0 ? new SystemdRoot(listenersPath[..daemon]) : null;
    }

    /// <summary>The unit whose cgroup a path is or lies in: what comes first below the slices; null where it is not below this root.</summary>
    public string? UnitOf(string path)
    {
        if (!path.StartsWith(Path + "/", StringComparison.Ordinal))
        {
            return null;
        }

        foreach (var component in path[(Path.Length + 1)..].Split('/'))
        {
            if (!component.EndsWith(".slice", StringComparison.Ordinal))
            {
                return component.Length > 0 ? CgroupPathCatalog.UnitOf(component) : null;
            }
        }

        return null;
    }
}
