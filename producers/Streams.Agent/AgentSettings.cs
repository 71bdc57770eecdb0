using Streams.Agent.Attribution;
using Streams.Agent.Delivery;
using Streams.Agent.Delivery.Spool;
using Streams.Agent.Folding;
using Streams.Agent.Metadata;
using Streams.Agent.Metadata.Kubernetes;
using Streams.Agent.Redaction;
using Streams.Agent.Supervision;
using Streams.Hosting.Options;
using Streams.Sensors;

namespace Streams.Agent;

/// <summary>Everything that was asked for, checked.</summary>
internal sealed record AgentSettings(
    AgentOptions Agent,
    KafkaOptions Kafka,
    HttpOptions Http,
    SensorOptions Sensors,
    AttributionOptions Attribution,
    MetadataOptions Metadata,
    KubernetesOptions Kubernetes,
    FoldingOptions Folding,
    RedactionOptions Redaction,
    DeliveryOptions Delivery,
    SpoolOptions Spool,
    CapabilityOptions Capabilities,
    CapOptions Cap);
