using Streams.Detection.Alerts;
using Streams.Schemas;

namespace Streams.Detection.Incidents;

/// <summary>Groups the detections of one container, at most ten minutes of event time apart, into one incident, and tells humans of it.</summary>
/// <remarks>
/// In: workload → detection. Out: finding uid → record of the incident: created, updated where something new is known, closed.
/// State: container id → story.
/// Time: event time of the detections; the partition's clock only closes what nobody ended.
/// </remarks>
internal sealed class IncidentStep(IncidentOptions options, IncidentTelemetry telemetry) : IIncidentStep
{
    private readonly FindingWriter _writer = new(options);

    public void Apply(Schemas.Detection detection, long nowMs, IncidentState state, IAlerts alerts)
    {
        var isEnded = state.IsOn && detection.ObservedAtNs - state.LastNs > StoryState.LongestPauseNs;
        if (isEnded)
        {
            Close(state, alerts);
        }

        switch (detection.Kind)
        {
            case DetectorKind.StoryOver when isEnded:
                telemetry.Told();
                break;
            case DetectorKind.StoryOver:
                Ignore(detection, state);
                break;
            case DetectorKind.Identity:
                Identify(detection, state, alerts);
                break;
            default:
                Take(detection, state, alerts);
                break;
        }

        state.DueMs = state.IsOn ? nowMs + (long)options.ForgetAfter.TotalMilliseconds : long.MaxValue;
    }

    public void TimePassed(string containerId, long nowMs, IncidentState state, IAlerts alerts)
    {
        if (state.IsOn && nowMs >= state.DueMs)
        {
            Close(state, alerts);
        }
    }

    private void Close(IncidentState state, IAlerts alerts)
    {
        Write(FindingActivity.Close, state.LastNs + StoryState.LongestPauseNs, state, alerts);
        state.Clear();
    }

    private void Ignore(Schemas.Detection detection, IncidentState state)
    {
        telemetry.Pointless(detection.ContainerId, detection.Detector);
        state.IsOver = !state.IsOn;
    }

    private void Identify(Schemas.Detection detection, IncidentState state, IAlerts alerts)
    {
        if (!state.IsOn || detection.Metadata is null)
        {
            Ignore(detection, state);
            return;
        }

        state.Metadata = detection.Metadata;
        telemetry.Told();
        Write(FindingActivity.Update, detection.ObservedAtNs, state, alerts);
    }

    private void Take(Schemas.Detection detection, IncidentState state, IAlerts alerts)
    {
        var activity = state.IsOn ? FindingActivity.Update : FindingActivity.Create;
        if (Incident.Take(detection, state, options))
        {
            telemetry.Told();
            Write(activity, detection.ObservedAtNs, state, alerts);
        }
        else
        {
            telemetry.Joined(detection.ContainerId, detection.Detector);
        }
    }

    private void Write(FindingActivity activity, long timeNs, IncidentState state, IAlerts alerts)
    {
        var timeMs = timeNs / 1_000_000;
        var json = _writer.Write(activity, timeMs, state, out var isShortened);
        state.Records++;
        telemetry.Written(state.FindingUid, activity.ToString(), state.Detectors[state.Lead].Name, json.Length);
        if (isShortened)
        {
            telemetry.Shortened(state.FindingUid);
        }

        alerts.Add(state.FindingUid, state.Workload, timeMs, json);
    }
}
