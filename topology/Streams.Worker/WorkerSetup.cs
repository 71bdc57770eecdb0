using Streams.Detection;
using Streams.Hosting.Options;
using Streams.Topologies;

namespace Streams.Worker;

/// <summary>All options of one run.</summary>
internal sealed record WorkerSetup(WorkerOptions Worker, KafkaOptions Kafka, TopologyOptions Topology, HttpOptions Http, DetectionOptions Detection);
