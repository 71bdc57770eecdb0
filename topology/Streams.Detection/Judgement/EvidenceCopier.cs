using Streams.Schemas;

namespace Streams.Detection.Judgement;

/// <summary>Copies the event that led to a detection, with its process, so that the detection can be understood without the event topic.</summary>
/// <remarks>
/// What the agent redacted stays so: bytes are copied as they came.
/// Arguments are cut at <see cref="LongestArguments"/>: detections wait in a container's state, and none may make that larger than a record.
/// </remarks>
internal static class EvidenceCopier
{
    /// <summary>Characters of a process's arguments that are kept.</summary>
    public const int LongestArguments = 4_096;

    /// <summary>A detection on one event.</summary>
    public static Schemas.Detection Draft(DetectorDescription detector, in Suspicion suspicion, in EvidencePlace place, ContainerState state)
    {
        var item = place.Item.ToRecord();
        var detection = new Schemas.Detection
        {
            Detector = detector.Name,
            DetectorVersion = detector.Version,
            Kind = detector.Kind,
            Severity = detector.Severity,
            Confidence = detector.Confidence,
            ContainerId = place.Observation.ContainerId,
            Node = state.Node,
            Cluster = state.Cluster,
            ObservedAtNs = place.TimeNs,
            Title = suspicion.Title,
            Reason = suspicion.Reason,
            TelemetryLost = LostAt(place, state),
            FirstSequence = place.Batch.FirstSequence + place.Index,
            BaseTimeNs = place.Batch.BaseTimeNs,
            Evidence = [item],
        };
        detection.Techniques.AddRange(suspicion.Techniques);
        CopyProcess(place, item, detection);
        return detection;
    }

    /// <summary>What is known to be lost in the event's window; of one that came too late for its window, what is missing before its batch.</summary>
    private static long LostAt(in EvidencePlace place, ContainerState state)
    {
        var timeNs = place.TimeNs;
        var closed = place.Observation.ClosedWindows.Find(window => window.StartNs <= timeNs && timeNs < window.EndNs);
        return closed?.Lost ?? state.Windows.LostAt(timeNs) ?? place.Observation.MissingEvents;
    }

    private static void CopyProcess(in EvidencePlace place, Event item, Schemas.Detection detection)
    {
        var named = item.Process;
        item.Process = -1;
        if (named < 0)
        {
            return;
        }

        var index = 0;
        foreach (ref readonly var process in place.Batch.Processes)
        {
            if (index++ == named)
            {
                item.Process = 0;
                detection.Processes.Add(Bounded(process.ToRecord()));
                CopyParent(place.Batch, process.ParentExecId, detection);
                return;
            }
        }
    }

    private static void CopyParent(in EventBatchView batch, long parentExecId, Schemas.Detection detection)
    {
        if (parentExecId == 0)
        {
            return;
        }

        foreach (ref readonly var process in batch.Processes)
        {
            if (process.ExecId == parentExecId)
            {
                detection.Processes.Add(Bounded(process.ToRecord()));
                return;
            }
        }
    }

    private static Process Bounded(Process process)
    {
        var room = LongestArguments;
        for (var i = 0; i < process.Arguments.Count; i++)
        {
            var argument = process.Arguments[i];
            if (argument.Length > room)
            {
                process.Arguments[i] = argument[..Math.Max(0, room)] + "…";
                process.Arguments.RemoveRange(i + 1, process.Arguments.Count - i - 1);
            }

            room -= argument.Length + 1;
        }

        return process;
    }
}
