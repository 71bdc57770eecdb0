namespace Streams.Lab.Workloads;

/// <summary>What a container is in the lab, which decides how an alert about it counts.</summary>
internal enum WorkloadRole
{
    /// <summary>Honest work: whatever is raised about it is a false incident.</summary>
    Benign,

    /// <summary>Started for scenarios only.</summary>
    Target,

    /// <summary>The intruder's own machine: what is raised about it counts neither way.</summary>
    Outside,
}
