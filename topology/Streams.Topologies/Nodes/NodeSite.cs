using Streams.Topologies.Faults;

namespace Streams.Topologies.Nodes;

/// <summary>Where a node stands: its name, what follows it, and who hears of its faults.</summary>
/// <param name="Name">Name of the node in the topology.</param>
/// <param name="Next">Name of the node that follows, or of the sink where <paramref name="IsLast"/>.</param>
/// <param name="IsLast">True where the sink follows.</param>
/// <param name="Faults">Ends the process.</param>
internal sealed record NodeSite(string Name, string Next, bool IsLast, IFaultPolicy Faults);
