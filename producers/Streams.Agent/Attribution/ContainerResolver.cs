using System.Collections.Concurrent;
using Streams.Schemas;
using Streams.Sensors;

namespace Streams.Agent.Attribution;

/// <summary>Says which container, service or host an event belongs to.</summary>
/// <remarks>
/// 1. A process belongs to the container of its cgroup when it starts a program; it keeps that origin when it leaves the cgroup, and so do its children.
/// 2. A process of the host that enters a container's cgroup (the runtime's init, an exec) belongs to the container from then on.
/// 3. A path of unknown shape is a container where the process' pid or mount namespace is not the host's; its id is the path's last component, and it is reported once.
/// 4. Cgroups below a container's own belong to it.
/// State: bounded by the options. Thread: <see cref="Resolve"/> and <see cref="Forget"/> by one; <see cref="IsContainer"/> and <see cref="PathOf"/> by any.
/// </remarks>
internal sealed class ContainerResolver(
    string node, HostNamespaces host, IReadOnlySet<string> ownPaths, AttributionOptions options, AttributionTelemetry telemetry, Func<int, string?> readPath)
    : IContainerCgroups
{
    private readonly Origin _host = new($"host:{node}", CgroupKind.Host, "", "", "", "");
    private readonly ConcurrentDictionary<string, Origin> _byPath = new();
    private readonly ConcurrentDictionary<string, Origin> _unknownShapes = new();
    private readonly ConcurrentDictionary<string, CgroupMatch> _shapeless = new();
    private readonly ConcurrentDictionary<string, string> _pathOf = new(StringComparer.Ordinal);
    private readonly ProcessOrigins _processes = new(options.Processes);

    /// <summary>The origin of what belongs to no container.</summary>
    public Origin Host => _host;

    /// <summary>Says what an event belongs to.</summary>
    public Attributed Resolve(SensorEvent happened)
    {
        var here = happened.CgroupPath.Length == 0 ? null : AtPath(happened.CgroupPath, happened.Process);
        if (happened.Process is not { ExecId: not 0 } process)
        {
            return new Attributed(here ?? _host, HasLeft: false);
        }

        var started = happened.Event.Kind == EventKind.ProcessStarted;
        var attributed = _processes.TryGet(process.ExecId, out var known)
            ? Again(process.ExecId, known, here, started)
            : First(process, here);
        if (happened.Event.Kind == EventKind.ProcessExited)
        {
            _processes.Remove(process.ExecId);
        }

        return attributed;
    }

    /// <inheritdoc/>
    public bool IsContainer(string path) =>
        _byPath.TryGetValue(path, out var origin)
            ? !origin.IsHost && origin.CgroupPath == path
            : CgroupPathCatalog.Match(path) is { Kind: CgroupKind.Container or CgroupKind.Service } match
                ? match.Path == path
                : _unknownShapes.ContainsKey(path);

    /// <inheritdoc/>
    public bool IsService(string path) => (_byPath.TryGetValue(path, out var origin) ? origin.Kind : CgroupPathCatalog.Match(path).Kind) == CgroupKind.Service;

    /// <summary>The container or service whose own cgroup this is; null where it is none, or is not known to be one yet.</summary>
    public Origin? OwnerOf(string path) => AtPath(path, process: null) is { IsHost: false } origin && origin.CgroupPath == path ? origin : null;

    /// <summary>The cgroup of a container or service, also for a while after it is gone; null where none was seen.</summary>
    public string? PathOf(string containerId) => _pathOf.GetValueOrDefault(containerId);

    /// <summary>True where a path has no known shape, so that only a process in it can tell whether it is a container.</summary>
    public bool IsUndecided(string path) =>
        !ownPaths.Contains(path) && !_byPath.ContainsKey(path) && UnknownAbove(path) is null && CgroupPathCatalog.Match(path).Kind == CgroupKind.Unknown;

    /// <summary>Forgets a cgroup that was removed.</summary>
    public void Forget(string path)
    {
        _byPath.TryRemove(path, out _);
        _unknownShapes.TryRemove(path, out _);
        _shapeless.TryRemove(path, out _);
    }

    private Attributed First(Process process, Origin? here)
    {
        var parent = _processes.TryGet(process.ParentExecId, out var known) ? known.Origin : null;
        var inherits = parent is not null && (here is null || (here.IsHost && parent.Kind == CgroupKind.Container));
        var origin = inherits ? parent! : here ?? _host;
        var hasLeft = inherits && here is not null;
        _processes.Set(process.ExecId, new ProcessOrigin(origin, hasLeft));
        return new Attributed(origin, hasLeft);
    }

    private Attributed Again(long execId, ProcessOrigin known, Origin? here, bool started)
    {
        if (here is null || here == known.Origin)
        {
            return new Attributed(known.Origin, HasLeft: false);
        }

        var enters = !here.IsHost && (started || known.Origin.Kind != CgroupKind.Container);
        if (enters)
        {
            _processes.Set(execId, new ProcessOrigin(here, HasLeft: false));
            return new Attributed(here, HasLeft: false);
        }

        var leaves = known.Origin.Kind == CgroupKind.Container && here.IsHost && !known.HasLeft;
        if (leaves)
        {
            _processes.Set(execId, known with { HasLeft = true });
        }

        return new Attributed(known.Origin, leaves);
    }

    private Origin AtPath(string path, Process? process)
    {
        if (_byPath.TryGetValue(path, out var known))
        {
            return known;
        }

        var match = _shapeless.TryGetValue(path, out var shapeless) ? shapeless : CgroupPathCatalog.Match(path);
        if (match.Kind == CgroupKind.Unknown)
        {
            if (_shapeless.Count >= options.Paths)
            {
                _shapeless.Clear();
            }

            _shapeless[path] = match; // whose it is may change, that it has no shape does not
            return ownPaths.Contains(path) ? _host : UnknownAbove(path) ?? Decide(match, process) ?? _host;
        }

        if (_byPath.Count >= options.Paths)
        {
            _byPath.Clear(); // every path is looked at again, which costs a microsecond each
        }

        return _byPath[path] = match.Kind switch
        {
            CgroupKind.Container => Place(new Origin(match.Id, match.Kind, match.Runtime, match.Path, "", "")),
            CgroupKind.Service => Place(new Origin($"{node}/{match.Id}", match.Kind, match.Runtime, match.Path, match.Id, match.Slice)),
            _ => _host,
        };
    }

    /// <summary>The container of unknown shape that a path lies in.</summary>
    private Origin? UnknownAbove(string path)
    {
        if (_unknownShapes.IsEmpty)
        {
            return null;
        }

        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1))
        {
            if (_unknownShapes.TryGetValue(path[..end], out var origin))
            {
                return origin;
            }
        }

        return null;
    }

    private Origin? Decide(CgroupMatch match, Process? process)
    {
        if (process is null || !host.AreNotOf(process.PidNamespace, process.MountNamespace))
        {
            return null;
        }

        var read = readPath(process.Pid);
        if (read is null ? !host.IsForeignPid(process.PidNamespace) : read != match.Path)
        {
            return null; // only one resource is limited there (the process is elsewhere in the leading hierarchy), it has moved on, or it is gone and only its mounts were its own
        }

        if (_unknownShapes.Count >= options.Paths)
        {
            _unknownShapes.Clear();
        }

        telemetry.ShapeUnknown(match.Path, match.Id);
        return _unknownShapes[match.Path] = Place(new Origin(match.Id, CgroupKind.Container, "", match.Path, "", ""));
    }

    private Origin Place(Origin container)
    {
        if (_pathOf.Count >= options.Paths)
        {
            _pathOf.Clear(); // those that live are placed again as soon as something happens in them
        }

        _pathOf[container.Key] = container.CgroupPath;
        return container;
    }
}
