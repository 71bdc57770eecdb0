using System.Text.Json;
using Streams.Schemas;

namespace Streams.Agent.Metadata.Runtimes;

/// <summary>Reads the OCI runtime specification of a container: capabilities, namespaces and mounts as they were asked for.</summary>
internal static class RuntimeSpec
{
    private const int MountLimit = 64;
    private const int CapabilityLimit = 64;

    private static readonly (string Type, string Name)[] Namespaces = [("pid", "pid"), ("network", "net"), ("ipc", "ipc"), ("uts", "uts")];

    /// <summary>Fills in what the specification says; leaves the metadata alone where it is not readable.</summary>
    public static void Apply(ReadOnlyMemory<byte> json, ContainerMetadata metadata)
    {
        try
        {
            using var spec = JsonDocument.Parse(json);
            Apply(spec.RootElement, metadata);
        }
        catch (JsonException)
        {
            // another encoding of the specification: /proc has told the same already
        }
    }

    /// <summary>Fills in what the specification says, as far as it is one.</summary>
    public static void Apply(JsonElement spec, ContainerMetadata metadata)
    {
        try
        {
            ApplyCapabilities(spec, metadata);
            ApplyNamespaces(spec, metadata);
            ApplyMounts(spec, metadata);
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or KeyNotFoundException)
        {
            // not what an OCI specification looks like
        }
    }

    private static void ApplyCapabilities(JsonElement spec, ContainerMetadata metadata)
    {
        if (spec.TryGetProperty("process", out var process)
            && process.TryGetProperty("capabilities", out var capabilities)
            && capabilities.TryGetProperty("bounding", out var bounding))
        {
            metadata.Capabilities.Clear();
            metadata.Capabilities.AddRange(bounding.EnumerateArray().Take(CapabilityLimit).Select(item => item.GetString() ?? "").Where(name => name.Length > 0));
            metadata.Privileged = Capabilities.AreAll(metadata.Capabilities.Count);
        }
    }

    private static void ApplyNamespaces(JsonElement spec, ContainerMetadata metadata)
    {
        if (!spec.TryGetProperty("linux", out var linux) || !linux.TryGetProperty("namespaces", out var namespaces))
        {
            return;
        }

        var own = namespaces.EnumerateArray().Select(item => item.GetProperty("type").GetString()).ToHashSet();
        metadata.HostNamespaces.Clear();
        metadata.HostNamespaces.AddRange(Namespaces.Where(item => !own.Contains(item.Type)).Select(item => item.Name));
    }

    private static void ApplyMounts(JsonElement spec, ContainerMetadata metadata)
    {
        if (!spec.TryGetProperty("mounts", out var mounts))
        {
            return;
        }

        metadata.Mounts.Clear();
        foreach (var mount in mounts.EnumerateArray().Take(MountLimit))
        {
            metadata.Mounts.Add(new Mount
            {
                Source = mount.TryGetProperty("source", out var source) ? source.GetString() ?? "" : "",
                Destination = mount.GetProperty("destination").GetString() ?? "",
                ReadOnly = mount.TryGetProperty("options", out var options) && options.EnumerateArray().Any(option => option.GetString() == "ro"),
            });
        }
    }
}
