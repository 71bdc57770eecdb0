using System.Globalization;
using System.Text;
using Streams.Detection.Incidents;

namespace Streams.Detection.Alerts;

/// <summary>What an alert says in sentences.</summary>
internal static class Words
{
    /// <summary>What happened, in a few words: what the leading detector says, and how many agree.</summary>
    public static string Title(IncidentState incident)
    {
        var title = incident.Detectors[incident.Lead].Title;
        var others = incident.Detectors.Count - 1;
        return others == 0 ? title : string.Create(CultureInfo.InvariantCulture, $"{title} (+{others} more)");
    }

    /// <summary>What each detector says, the leading one first.</summary>
    public static string Description(IncidentState incident)
    {
        var text = new StringBuilder(incident.Detectors[incident.Lead].Reason).Append(". ");
        for (var i = 0; i < incident.Detectors.Count; i++)
        {
            if (i != incident.Lead)
            {
                text.Append(incident.Detectors[i].Name).Append(": ").Append(incident.Detectors[i].Reason).Append(". ");
            }
        }

        if (incident.TelemetryLost != 0)
        {
            text.Append(incident.TelemetryLost < 0
                ? "An unknown number of events was lost meanwhile. "
                : string.Create(CultureInfo.InvariantCulture, $"At least {incident.TelemetryLost} events were lost meanwhile. "));
        }

        return text.ToString().TrimEnd();
    }

    /// <summary>What and where, in one line.</summary>
    public static string Message(IncidentState incident) =>
        $"{Title(incident)} in {(HasContainer(incident) ? Place(incident) : incident.Node)}";

    /// <summary>False for a node's processes outside containers.</summary>
    public static bool HasContainer(IncidentState incident) => !ContainerState.IsHost(incident.ContainerId);

    private static string Place(IncidentState incident) => incident.Metadata switch
    {
        { PodName.Length: > 0 } metadata => $"pod {metadata.Namespace}/{metadata.PodName}",
        { Name.Length: > 0 } metadata => $"container {metadata.Name} of {incident.Workload}",
        _ => $"container {ShortId(incident.ContainerId)}",
    };

    private static string ShortId(string containerId) => containerId.Length <= 12 ? containerId : containerId[..12];
}
