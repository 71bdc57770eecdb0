using Streams.Agent.Metadata.Kubernetes;

namespace Streams.Agent.Metadata;

/// <summary>What the desk needs to know of Kubernetes.</summary>
/// <param name="Changed">Pods of which more became known.</param>
/// <param name="Wait">Time that the first events of a pod's container wait for the answers.</param>
internal sealed record PodNews(ChangedPods Changed, TimeSpan Wait);
