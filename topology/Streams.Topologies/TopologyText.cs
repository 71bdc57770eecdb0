using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Stream;

namespace Streams.Topologies;

/// <summary>The topology as text: what <c>--describe</c> prints and the diagram in topology/README.md shows.</summary>
internal static class TopologyText
{
    public static string Of(Topology topology) => topology.Describe().ToString()!.ReplaceLineEndings("\n").Trim();
}
