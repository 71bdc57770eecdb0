namespace Streams.Topologies.Stores;

/// <summary>Names of the stores; the names of their changelog topics follow from them, so they outlive a version.</summary>
internal static class StoreNames
{
    public const string Sessions = "sessions";

    public const string Containers = "containers";

    public const string Incidents = "incidents";
}
