using Streams.Lab.Measurement;
using Streams.Lab.Workloads;

namespace Streams.Lab.Reports;

/// <summary>How long honest work was watched: containers that are not attacked for their whole life, the others until their attack.</summary>
internal static class BenignHours
{
    /// <summary>Hours by workload.</summary>
    public static IReadOnlyDictionary<string, double> ByWorkload(IEnumerable<LabContainer> containers, DateTimeOffset endedAt) =>
        containers.Where(container => container.Role != WorkloadRole.Outside)
            .GroupBy(container => container.Workload)
            .ToDictionary(group => group.Key, group => group.Sum(container => Math.Max(0, ((container.AttackedAt ?? container.EndedAt ?? endedAt) - container.StartedAt).TotalHours)));
}
