using Streams.Lab.Measurement;
using Streams.Lab.Runs;
using Streams.Lab.Workloads;

namespace Streams.Lab.Reports;

/// <summary>Divides the incidents of a run into true and false ones.</summary>
/// <remarks>
/// False: about an honest container, about one that was attacked later, or about the node itself. True: about a container, from its attack on.
/// What is raised about the intruder's machine counts neither way, nor does what other containers of the machine do.
/// </remarks>
internal sealed class IncidentCount
{
    private static readonly TimeSpan s_slack = TimeSpan.FromMilliseconds(250);

    /// <summary>Counts.</summary>
    public IncidentCount(IEnumerable<HeldAlert> alerts, IEnumerable<LabContainer> containers)
    {
        var byId = containers.ToDictionary(container => container.Id);
        foreach (var incident in alerts.GroupBy(alert => alert.FindingUid))
        {
            var first = incident.MinBy(alert => alert.HeldAt)!;
            var container = first.Containers.Select(id => byId.GetValueOrDefault(id)).FirstOrDefault(found => found is not null);
            if (container is null)
            {
                if (first.Workload == $"host:{LabProduct.Node}")
                {
                    False.Add((first.Workload, incident.Last()));
                }
            }
            else if (IsTrue(first, container))
            {
                True.Add((container.Workload, incident.Last()));
            }
            else if (container.Role != WorkloadRole.Outside)
            {
                False.Add((container.Workload, incident.Last()));
            }
        }
    }

    /// <summary>Workload and newest record of each true incident.</summary>
    public List<(string Workload, HeldAlert Alert)> True { get; } = [];

    /// <summary>Workload and newest record of each false incident.</summary>
    public List<(string Workload, HeldAlert Alert)> False { get; } = [];

    private static bool IsTrue(HeldAlert first, LabContainer container) =>
        container is { Role: WorkloadRole.Target, AttackedAt: { } attackedAt } && first.FirstSeenMs >= (attackedAt - s_slack).ToUnixTimeMilliseconds();
}
