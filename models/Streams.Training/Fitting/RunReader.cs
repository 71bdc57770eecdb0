using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Schemas.Wire;
using Streams.Scoring.Features;
using Streams.Scoring.Windows;

namespace Streams.Training.Fitting;

/// <summary>Cuts a recording into windows with the code that the stream uses.</summary>
internal static class RunReader
{
    /// <summary>Reads a whole recording.</summary>
    /// <param name="name">Name of the run.</param>
    /// <param name="entries">Its entries, in order.</param>
    /// <param name="options">How windows are cut.</param>
    public static Run Read(string name, IEnumerable<RecordedEntry> entries, WindowOptions options)
    {
        var run = new Run(name);
        var windows = new Dictionary<string, ContainerWindows>();
        var closed = new List<(string ContainerId, ClosedWindow Window)>();
        foreach (var entry in entries)
        {
            if (entry.Metadata is { } metadata)
            {
                run.Metadata[metadata.ContainerId] = metadata;
            }
            if (entry.Events is { } batch)
            {
                run.Node = batch.Node;
                run.Observe(batch);
                Add(batch, windows, options, closed);
            }
        }
        foreach (var (container, open) in windows)
        {
            var rest = new List<ClosedWindow>();
            open.CloseAll(options, rest);
            closed.AddRange(rest.Select(window => (container, window)));
        }
        run.Windows.AddRange(closed.Select(item => WindowOf(run, item.ContainerId, item.Window)).OrderBy(window => window.StartNs).ThenBy(window => window.ContainerId, StringComparer.Ordinal));
        return run;
    }

    private static void Add(EventBatch batch, Dictionary<string, ContainerWindows> windows, WindowOptions options, List<(string ContainerId, ClosedWindow Window)> closed)
    {
        if (!windows.TryGetValue(batch.ContainerId, out var open))
        {
            windows[batch.ContainerId] = open = new ContainerWindows();
        }
        WireFormat.TryRead(WireFormat.Encode(batch, SchemaIds.EventBatch), out _, out var body);
        var view = new EventBatchView(body);
        var processes = new ProcessCursor(view);
        var over = new List<ClosedWindow>();
        foreach (ref readonly var item in view.Events)
        {
            open.Add(item, view, ref processes, options, over);
        }
        open.Close(open.LatestNs, options, over);
        closed.AddRange(over.Select(window => (batch.ContainerId, window)));
    }

    private static TrainingWindow WindowOf(Run run, string containerId, ClosedWindow window)
    {
        var values = new float[FeatureSet.Window.Count];
        window.Features.CopyTo(values);
        return new TrainingWindow(run.Name, run.WorkloadOf(containerId), run.DigestOf(containerId), containerId, window.StartNs, window.EndNs, values, ContainerStart.Overlaps(run.StartOf(containerId), window.StartNs, window.EndNs));
    }
}
