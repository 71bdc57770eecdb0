namespace Streams.Detection;

/// <summary>Where the incident step puts alerts, for alerts.v1.</summary>
public interface IAlerts
{
    /// <summary>One record of an incident.</summary>
    /// <param name="findingUid">Key of the record.</param>
    /// <param name="workload">Decides the partition.</param>
    /// <param name="timeMs">Event time of the finding, ms since 1970; the record's timestamp.</param>
    /// <param name="json">OCSF Detection Finding, UTF-8, one line, at most 8 KiB.</param>
    void Add(string findingUid, string workload, long timeMs, byte[] json);
}
