namespace Streams.Agent.Cluster;

/// <summary>One address that answers behind a service.</summary>
/// <param name="Address">Address.</param>
/// <param name="PodUid">Uid of the pod that has it; empty where it is no pod.</param>
/// <param name="IsReady">True where the service passes on to it.</param>
internal sealed record SliceEndpoint(string Address, string PodUid, bool IsReady);
