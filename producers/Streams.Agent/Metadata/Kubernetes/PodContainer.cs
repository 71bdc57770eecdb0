namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>One container of a pod, or one that ran before it under the same name.</summary>
/// <param name="Name">Name in the pod.</param>
/// <param name="Id">The runtime's id; empty until it was made.</param>
/// <param name="Image">Image reference.</param>
/// <param name="ImageDigest">Digest; empty is unknown.</param>
/// <param name="ExitCode">Exit status; null while it runs.</param>
/// <param name="Reason">Why it ended, in Kubernetes' words: Completed, Error, OOMKilled; empty while it runs.</param>
internal sealed record PodContainer(string Name, string Id, string Image, string ImageDigest, int? ExitCode, string Reason);
