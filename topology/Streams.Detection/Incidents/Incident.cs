using System.Numerics;
using Streams.Schemas;

namespace Streams.Detection.Incidents;

/// <summary>Takes detections into an incident; what it then is depends on them and their order alone.</summary>
internal static class Incident
{
    /// <summary>Takes in a detection.</summary>
    /// <returns>True where a human should hear of it: another detector, technique or severity, or twice as many detections.</returns>
    public static bool Take(Schemas.Detection detection, IncidentState state, IncidentOptions options)
    {
        if (!state.IsOn)
        {
            Begin(detection, state);
        }

        var severity = state.Severity;
        state.Count++;
        state.FirstNs = Math.Min(state.FirstNs, StartOf(detection));
        state.LastNs = Math.Max(state.LastNs, detection.ObservedAtNs);
        state.Metadata = detection.Metadata ?? state.Metadata;
        state.TelemetryLost = Worse(state.TelemetryLost, detection.TelemetryLost);
        state.Cold |= detection.Cold;
        var isNew = TakeDetector(detection, state, options);
        isNew |= TakeTechniques(detection, state, options);
        state.HighestSeverity = (Severity)Math.Max((int)state.HighestSeverity, (int)detection.Severity);
        TakeEvidence(detection, state, options);
        return isNew || state.Severity > severity || BitOperations.IsPow2(state.Count);
    }

    private static void Begin(Schemas.Detection detection, IncidentState state)
    {
        state.FindingUid = IncidentUid.Of(detection.Cluster, detection.ContainerId, detection.ObservedAtNs);
        state.ContainerId = detection.ContainerId;
        state.Workload = detection.Workload;
        state.Node = detection.Node;
        state.Cluster = detection.Cluster;
        state.CreatedNs = detection.ObservedAtNs;
        state.FirstNs = StartOf(detection);
        state.LastNs = detection.ObservedAtNs;
        state.IsOver = false;
    }

    /// <summary>Detections judge the same time, and then tell of the same loss: a sum would count it as often as they are.</summary>
    private static long Worse(long lost, long other) => lost < 0 || other < 0 ? -1 : Math.Max(lost, other);

    private static long StartOf(Schemas.Detection detection) =>
        detection.WindowStartNs != 0 ? Math.Min(detection.WindowStartNs, detection.ObservedAtNs) : detection.ObservedAtNs;

    private static bool TakeDetector(Schemas.Detection detection, IncidentState state, IncidentOptions options)
    {
        var number = IndexOf(detection, state);
        var isNew = number < 0;
        if (isNew)
        {
            if (state.Detectors.Count >= options.Detectors)
            {
                return false;
            }

            number = state.Detectors.Count;
            state.Detectors.Add(new IncidentDetector
            {
                Name = detection.Detector,
                Version = detection.DetectorVersion,
                Kind = detection.Kind,
                Severity = detection.Severity,
                Title = detection.Title,
                Reason = detection.Reason,
                Threshold = detection.Threshold,
            });
        }

        var detector = state.Detectors[number];
        detector.Count++;
        detector.Confidence = Math.Max(detector.Confidence, detection.Confidence);
        detector.Score = Math.Max(detector.Score, detection.Score);
        if (detector.Severity > state.Detectors[state.Lead].Severity)
        {
            state.Lead = number;
        }

        return isNew;
    }

    private static int IndexOf(Schemas.Detection detection, IncidentState state) =>
        state.Detectors.FindIndex(detector => detector.Name == detection.Detector && detector.Version == detection.DetectorVersion);

    private static bool TakeTechniques(Schemas.Detection detection, IncidentState state, IncidentOptions options)
    {
        var isNew = false;
        foreach (var technique in detection.Techniques)
        {
            if (!state.Techniques.Contains(technique) && state.Techniques.Count < options.Detectors)
            {
                state.Techniques.Add(technique);
                isNew = true;
            }
        }

        return isNew;
    }

    private static void TakeEvidence(Schemas.Detection detection, IncidentState state, IncidentOptions options)
    {
        var detector = Math.Max(0, IndexOf(detection, state));
        var events = detection.Evidence.Count == 0 ? [null] : detection.Evidence.Cast<Event?>();
        foreach (var item in events)
        {
            if (state.Evidence.Count >= options.Evidence)
            {
                return;
            }

            var process = item is { Process: >= 0 } && item.Process < detection.Processes.Count ? detection.Processes[item.Process] : null;
            state.Evidence.Add(new EvidenceState
            {
                Detector = detector,
                Severity = detection.Severity,
                TimeNs = item is null ? detection.ObservedAtNs : detection.BaseTimeNs + (item.OffsetUs * 1_000),
                WindowStartNs = detection.WindowStartNs,
                Reason = detection.Reason,
                Event = item,
                Process = process,
                Parent = process is null ? null : detection.Processes.Find(other => other.ExecId == process.ParentExecId && other.ExecId != 0),
                Features = detection.Features,
            });
        }
    }
}
