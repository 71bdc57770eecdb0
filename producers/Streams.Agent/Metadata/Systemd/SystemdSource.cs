using Streams.Agent.Attribution;
using Streams.Agent.Metadata.Runtimes;
using Streams.Agent.Phases;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Systemd;

/// <summary>Asks systemd about services, and about the units that containers run in or were started by.</summary>
/// <remarks>
/// A unit is believed to be a cgroup's only where it lies below this systemd's root: another systemd, in a container, has units of the same names.
/// Thread: any. Two questions a service.
/// </remarks>
internal sealed class SystemdSource(SocketClients<SystemdBus> buses, string procRoot) : IMetadataSource
{
    private const string ServiceOfPodman = "podman.service";
    private const string MonitorOfPodman = "conmon";
    private const string PayloadOfPodman = "/libpod-";

    /// <inheritdoc/>
    public bool IsRuntime => false;

    /// <inheritdoc/>
    public bool IsComplete => false;

    /// <inheritdoc/>
    public string Name => "systemd";

    /// <inheritdoc/>
    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        foreach (var bus in buses.Present)
        {
            if (origin.Kind == CgroupKind.Service ? await DescribeServiceAsync(bus, origin, metadata, cancellationToken) : await DescribeContainerAsync(bus, origin, pid, metadata, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes over what is known of a service.</summary>
    internal static void Apply(UnitFacts facts, string unit, ContainerMetadata metadata)
    {
        metadata.SystemdUnit = unit;
        metadata.SystemdSlice = facts.Slice;
        metadata.ProvisionedBy = [.. facts.Provisioners];
        if (!facts.IsTransient && facts.Description.Length > 0)
        {
            metadata.Labels["systemd.description"] = facts.Description; // that of a transient one is a command line, with what was typed
        }

        if (facts.File.Length > 0)
        {
            metadata.Labels["systemd.file"] = facts.File;
        }

        metadata.StartedAtNs = facts.StartedAtUs * 1_000;
        if (facts.IsOver && facts.ExitCode >= 0)
        {
            metadata.ExitCode = facts.ExitCode;
        }
    }

    /// <summary>Takes over what is known of the unit that a container's cgroup lies in.</summary>
    internal static void ApplyUnitOf(string cgroupPath, UnitFacts facts, string unit, ContainerMetadata metadata)
    {
        // below a service of an engine lie all of its containers; only Podman gives a container a service of its own
        if (unit.EndsWith(UnitName.ScopeSuffix, StringComparison.Ordinal) || cgroupPath.Contains(unit + PayloadOfPodman, StringComparison.Ordinal))
        {
            (metadata.SystemdUnit, metadata.SystemdSlice) = (unit, facts.Slice);
        }
    }

    /// <summary>Takes over what is known of the service whose program started a container.</summary>
    internal static void ApplyStarter(IReadOnlyList<string> chain, UnitFacts starter, ContainerMetadata metadata)
    {
        metadata.ProvisionedBy = [.. starter.Provisioners, .. chain];
        if (chain is [var service, MonitorOfPodman] && service != ServiceOfPodman)
        {
            (metadata.SystemdUnit, metadata.SystemdSlice) = (service, starter.Slice); // its monitor is the service's main process
        }
    }

    private static async ValueTask<bool> DescribeServiceAsync(SystemdBus bus, Origin origin, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (await bus.AskAsync(root => root.UnitOf(origin.CgroupPath) == origin.Unit ? origin.Unit : null, cancellationToken) is not { } facts)
        {
            return false;
        }

        Apply(facts, origin.Unit, metadata);
        return true;
    }

    private async ValueTask<bool> DescribeContainerAsync(SystemdBus bus, Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        var unit = "";
        var own = await bus.AskAsync(root => UnitAround(root, origin.CgroupPath, out unit), cancellationToken);
        if (own is not null && own.ControlGroup.Length > 0)
        {
            ApplyUnitOf(origin.CgroupPath, own, unit, metadata);
        }

        var chain = pid > 0 ? ProvisionChain.Above(procRoot, pid) : [];
        var starter = chain is [var first, ..] && UnitName.IsService(first) ? await bus.AskAsync(root => root.Path.Length == 0 ? first : null, cancellationToken) : null; // the chain ends on the host
        if (starter is not null)
        {
            ApplyStarter(chain, starter, metadata);
        }

        return metadata.SystemdUnit.Length > 0 || starter is not null;
    }

    private static string? UnitAround(SystemdRoot root, string path, out string unit)
    {
        unit = root.UnitOf(path) ?? "";
        return UnitName.IsService(unit) || unit.EndsWith(UnitName.ScopeSuffix, StringComparison.Ordinal) ? unit : null;
    }
}
