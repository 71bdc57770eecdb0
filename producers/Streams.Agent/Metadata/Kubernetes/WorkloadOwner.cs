namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Whose a pod is in the end.</summary>
/// <param name="Kind">Kind of the workload: Deployment, CronJob, DaemonSet, …; Pod for one that nobody controls.</param>
/// <param name="Name">Its name.</param>
/// <param name="Chain">Who asked for whom, the outermost first, without the pod itself: CronJob/nightly, Job/nightly-29.</param>
/// <param name="IsCertain">False where the API could not be asked and the name was guessed: it is asked again.</param>
internal sealed record WorkloadOwner(string Kind, string Name, IReadOnlyList<string> Chain, bool IsCertain);
