namespace Streams.Topologies.Stores;

/// <summary>How many states of each kind one task keeps.</summary>
internal sealed record StateBounds(int Sessions, int Containers, int Incidents)
{
    public static StateBounds Of(TopologyOptions options) => new(options.SessionStates, options.ContainerStates, options.IncidentStates);
}
