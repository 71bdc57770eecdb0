using Streams.Lab.Workloads;

namespace Streams.Lab.Measurement;

/// <summary>A container that the lab started.</summary>
/// <param name="Id">Id for the engine.</param>
/// <param name="Workload">Workload that it is of.</param>
/// <param name="Role">How an alert about it counts.</param>
/// <param name="StartedAt">When it was asked for.</param>
internal sealed record LabContainer(string Id, string Workload, WorkloadRole Role, DateTimeOffset StartedAt)
{
    /// <summary>When it had ended; null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>When it was attacked; null where it was not.</summary>
    public DateTimeOffset? AttackedAt { get; set; }
}
