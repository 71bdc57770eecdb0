using System.Runtime.InteropServices;
using Streams.Detection.Judgement;
using Streams.Detection.Lives;
using Streams.Schemas;
using Streams.Scoring.Features;
using Streams.Scoring.Windows;

namespace Streams.Detection.Windows;

/// <summary>Sums a container's events into feature windows and its life, and closes the windows that are over.</summary>
/// <remarks>
/// In and out: container id → batch, with the windows that it closed (<see cref="Observation.ClosedWindows"/>) and the kinds that it holds.
/// State: <see cref="ContainerWindows"/> and <see cref="LifeState"/> of the container.
/// Time: the container's own event time; where nothing comes, its last event time moved on by the partition's clock.
/// </remarks>
internal sealed class WindowStep(WindowOptions options, WindowTelemetry telemetry) : IStep<ContainerState>
{
    /// <summary>How far an event may lie from its batch's time: an agent holds a batch for half a second.</summary>
    private const long LongestOffsetUs = 60_000_000;

    private readonly List<ClosedWindow> _closed = [];

    public StepResult Apply(Observation observation, ContainerState state, IFindings findings)
    {
        if (observation.MissingEvents > 0)
        {
            Lose(observation, state); // before the events, which may close the windows that something is missing of
        }

        if (observation.HasBatch)
        {
            TakeEvents(observation, state);
        }

        state.Windows.EndLoss();

        if (observation.Closing)
        {
            state.Windows.CloseAll(options, _closed);
        }
        else if (!observation.HasBatch)
        {
            state.Windows.Close(state.EventTimeNs(observation.NowMs), options, _closed);
        }

        Hand(observation, state);
        state.WindowDueNs = state.Windows.DueNs(options);
        return StepResult.Forward;
    }

    /// <summary>True where the event's time can belong to its batch.</summary>
    public static bool IsPlausible(in EventView item) => item.OffsetUs is <= LongestOffsetUs and >= -LongestOffsetUs;

    private void TakeEvents(Observation observation, ContainerState state)
    {
        var batch = observation.Batch;
        var baseNs = batch.BaseTimeNs;
        var windows = state.Windows;
        var dueNs = windows.DueNs(options);
        var (index, kinds, late, absurd, earliestNs, latestNs) = (0, 0u, 0L, 0L, long.MaxValue, state.LastEventNs);
        var processes = batch.Processes.Count;
        var cursor = new ProcessCursor(batch);
        foreach (ref readonly var item in batch.Events)
        {
            if (index++ < observation.SkippedEvents)
            {
                continue;
            }

            if (!IsPlausible(item) || item.Process >= processes)
            {
                absurd++;
                continue;
            }

            kinds |= 1u << (int)item.Kind;
            var timeNs = baseNs + (item.OffsetUs * 1_000);
            if (timeNs >= dueNs)
            {
                windows.Close(timeNs, options, _closed); // before the event, so that it does not matter how events are batched
            }

            earliestNs = Math.Min(earliestNs, timeNs);
            latestNs = Math.Max(latestNs, timeNs);
            late += windows.Add(item, batch, ref cursor, options, _closed) ? 0 : 1;
            dueNs = windows.DueNs(options);
            LifeSums.Add(state.Life, item, timeNs);
            if (item.HasSensorGap)
            {
                telemetry.LossDeclared(observation.ContainerId, item.SensorGap.Lost);
            }
        }

        observation.Kinds = kinds;
        Hear(observation, state, earliestNs, latestNs);
        Tell(observation, state, index - observation.SkippedEvents, late, absurd);
    }

    private static void Hear(Observation observation, ContainerState state, long earliestNs, long latestNs)
    {
        if (state.FirstEventNs == 0 && earliestNs != long.MaxValue)
        {
            state.FirstEventNs = earliestNs;
        }

        // Late events say nothing about how far the container's time has come.
        if (latestNs > state.LastEventNs)
        {
            state.LastEventNs = latestNs;
            state.HeardAtMs = observation.NowMs;
        }
    }

    private void Tell(Observation observation, ContainerState state, long events, long late, long absurd)
    {
        telemetry.Accounted(events);
        if (late > 0)
        {
            state.LateEvents += late;
            telemetry.LateExcluded(observation.ContainerId, late);
        }

        if (absurd > 0)
        {
            telemetry.ImplausibleExcluded(observation.ContainerId, absurd);
        }
    }

    /// <summary>What never came is counted where numbers are (<see cref="Accounting.AccountingTelemetry"/>): no agent has declared it.</summary>
    private static void Lose(Observation observation, ContainerState state)
    {
        state.Windows.BeginLoss(observation.MissingEvents);
        state.Life.Lost = LifeSums.AddLoss(state.Life.Lost, observation.MissingEvents);
    }

    private void Hand(Observation observation, ContainerState state)
    {
        foreach (var closed in _closed)
        {
            state.Life.Windows++;
            state.Life.IsToTell |= state.Life.EndedAtNs != 0;
            telemetry.Closed(observation.ContainerId, closed.StartNs);
            observation.ClosedWindows.Add(Of(closed, observation.ContainerId, state));
        }

        _closed.Clear();
    }

    private static FeatureWindow Of(in ClosedWindow closed, string containerId, ContainerState state)
    {
        var window = new FeatureWindow
        {
            ContainerId = containerId,
            Node = state.Node,
            Cluster = state.Cluster,
            StartNs = closed.StartNs,
            EndNs = closed.EndNs,
            FeatureSet = FeatureSet.Window.Id,
            Events = closed.Features.Events,
            Lost = closed.Lost,
        };
        CollectionsMarshal.SetCount(window.Values, FeatureSet.Window.Count);
        closed.Features.CopyTo(CollectionsMarshal.AsSpan(window.Values));
        return window;
    }
}
