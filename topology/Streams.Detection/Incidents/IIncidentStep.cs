namespace Streams.Detection.Incidents;

/// <summary>Groups the detections of one container into stories and tells of them as alerts: a plain object, single-threaded, without clock or Kafka.</summary>
public interface IIncidentStep
{
    /// <summary>Takes in the container's next detection.</summary>
    /// <param name="detection">The detection; the step may keep it.</param>
    /// <param name="nowMs">Partition clock of detections.v1.</param>
    /// <param name="state">The container's story, changed in place.</param>
    /// <param name="alerts">Takes what leaves.</param>
    void Apply(Schemas.Detection detection, long nowMs, IncidentState state, IAlerts alerts);

    /// <summary>The time that the state asked for has come without a detection.</summary>
    /// <param name="containerId">Key of the state.</param>
    /// <param name="nowMs">Partition clock of detections.v1.</param>
    /// <param name="state">The container's story, changed in place.</param>
    /// <param name="alerts">Takes what leaves.</param>
    void TimePassed(string containerId, long nowMs, IncidentState state, IAlerts alerts);
}
