using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Stream;
using Streams.Detection;
using Streams.Topologies.Nodes;
using Streams.Topologies.Stores;

namespace Streams.Topologies;

/// <summary>The pipeline, from what containers did to the alerts, as Kafka runs it.</summary>
/// <remarks>
/// Metadata and events share their stores, so both are read by the task of their partition; detections are keyed by workload, so they are read by another.
/// Everything that a chain puts out leaves by one sink, in the transaction of the record that caused it.
/// </remarks>
internal static class DetectionTopology
{
    public static Topology Build(DetectionSteps steps, PipelineParts parts)
    {
        var topics = parts.Topics;
        var builder = new PipelineBuilder(parts)
            .Keep(StoreNames.Sessions, steps.Sessions, parts.Bounds.Sessions, withPartition: true)
            .Keep(StoreNames.Containers, steps.Containers, parts.Bounds.Containers)
            .Keep(StoreNames.Incidents, steps.Incidents, parts.Bounds.Incidents, withPartition: true);

        builder.Stream(topics.ContainerMetadata, "read metadata")
            .Remember("remember metadata", steps.Remember, StoreNames.Sessions, StoreNames.Containers)
            .ToOutputs("write what waited for metadata");

        builder.Stream(topics.ContainerEvents, "read events")
            .Through("account", steps.Account, StoreNames.Sessions, StoreNames.Containers)
            .Through("enrich", steps.Enrich, StoreNames.Containers)
            .Through("window", steps.Window, StoreNames.Containers)
            .Through("judge", steps.Judge, StoreNames.Containers)
            .ToOutputs("write detections");

        builder.Stream(topics.Detections, "read detections")
            .Through("group into incidents", steps.GroupIntoIncidents, StoreNames.Incidents)
            .ToOutputs("write alerts", partitioned: true);

        return builder.Build();
    }
}
