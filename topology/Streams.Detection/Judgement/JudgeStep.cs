using Streams.Detection.Baselines;
using Streams.Detection.Behaviours;
using Streams.Detection.Enrichment;
using Streams.Detection.Lives;
using Streams.Detection.Windows;
using Streams.Schemas;
using Streams.Scoring.Features;

namespace Streams.Detection.Judgement;

/// <summary>Looks at events for what needs no window, has closed windows scored, and says when the container must be looked at next.</summary>
/// <remarks>
/// In: container id → batch with the windows that it closed. Out: detections by workload, every window, a life once it is over.
/// An event of a kind that concerns no detector costs nothing here.
/// </remarks>
internal sealed class JudgeStep(JudgementOptions options, DetectorBench bench, WaitingRoom room) : IStep<ContainerState>
{
    private const uint ProcessKinds = 1u << (int)EventKind.ProcessStarted;
    private const uint PrivilegeKinds = 1u << (int)EventKind.PrivilegeChange;
    private const uint FlowKinds = (1u << (int)EventKind.ConnectionClosed) | (1u << (int)EventKind.FlowSample);

    private readonly IProcessDetector[] _detectors = [.. bench.Behaviours];
    private readonly IPrivilegeDetector[] _privilegeDetectors = [.. bench.Privileges];
    private readonly bool _behaviours = options.Allows(DetectorKind.Behaviour);
    private readonly bool _baselines = options.Allows(DetectorKind.Baseline);
    private readonly uint _kinds =
        (options.Allows(DetectorKind.Behaviour) ? ProcessKinds | PrivilegeKinds : 0) | (options.Allows(DetectorKind.Baseline) ? ProcessKinds | FlowKinds : 0);

    public StepResult Apply(Observation observation, ContainerState state, IFindings findings)
    {
        if (observation.HasBatch)
        {
            var isJudged = options.JudgeHosts || !ContainerState.IsHost(observation.ContainerId);
            if (isJudged && (observation.Kinds & _kinds) != 0)
            {
                JudgeEvents(observation, state, findings);
            }

            bench.Probe.Judge(observation, state, findings);
        }

        foreach (var window in observation.ClosedWindows)
        {
            room.Submit(window, observation, state, findings);
        }

        if (state.EventTimeNs(observation.NowMs) >= ContainerDeadlines.StoryOverNs(state))
        {
            StoryWriter.End(observation.ContainerId, state, findings);
        }

        LifeWriter.Tell(observation.ContainerId, state, findings);
        ContainerDeadlines.Set(state, room.Options);
        return StepResult.Forward;
    }

    private void JudgeEvents(Observation observation, ContainerState state, IFindings findings)
    {
        var batch = observation.Batch;
        var processes = batch.Processes.Count;
        var cursor = new ProcessCursor(batch);
        var index = -1;
        foreach (ref readonly var item in batch.Events)
        {
            if (++index < observation.SkippedEvents || ((1u << (int)item.Kind) & _kinds) == 0 || item.Process >= processes || !WindowStep.IsPlausible(item))
            {
                continue;
            }

            var place = new EvidencePlace { Observation = observation, Batch = batch, Item = item, Index = index };
            if (item.HasProcessStarted && item.Process >= 0)
            {
                JudgeProcess(place, cursor.MoveTo(item.Process), state, findings);
            }
            else if (item.HasPrivilegeChange)
            {
                if (item.Process >= 0)
                {
                    JudgePrivilege(place, item.PrivilegeChange, cursor.MoveTo(item.Process), state, findings);
                }
            }
            else if (_baselines)
            {
                bench.NewPeerUpload.Judge(place, state, findings);
            }
        }
    }

    private void JudgePrivilege(in EvidencePlace place, in PrivilegeChangeView change, in ProcessView process, ContainerState state, IFindings findings)
    {
        foreach (var detector in _privilegeDetectors)
        {
            if (detector.TryJudge(change, process, out var suspicion))
            {
                room.Submit(EvidenceCopier.Draft(detector.Description, suspicion, place, state), NoveltyQuestion.None, place.Observation, state, findings);
            }
        }
    }

    private void JudgeProcess(in EvidencePlace place, in ProcessView process, ContainerState state, IFindings findings)
    {
        if (_behaviours)
        {
            foreach (var detector in _detectors)
            {
                if (detector.TryJudge(process, out var suspicion))
                {
                    var detection = EvidenceCopier.Draft(detector.Description, suspicion, place, state);
                    room.Submit(detection, NoveltyQuestion.None, place.Observation, state, findings);
                }
            }
        }

        if (_baselines)
        {
            bench.NewProgram.Judge(place, process, state, findings);
        }
    }
}
