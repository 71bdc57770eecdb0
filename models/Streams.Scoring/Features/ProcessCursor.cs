using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Scoring.Features;

/// <summary>Reaches a batch's processes by number without walking from the first each time: agents list them in the order of their events.</summary>
/// <remarks>One that lies before the last one asked for is walked to from the first. Thread: one.</remarks>
/// <param name="batch">The batch.</param>
public ref struct ProcessCursor(EventBatchView batch)
{
    private readonly EventBatchView _batch = batch;
    private ViewArray<ProcessView, ProcessView>.Enumerator _processes = batch.Processes.GetEnumerator();
    private int _reached = -1;

    /// <summary>The process of a number; it must exist.</summary>
    /// <param name="number">Its place among the batch's processes, from 0.</param>
    public ProcessView MoveTo(int number)
    {
        if (number < _reached)
        {
            return _batch.Processes[number];
        }

        while (_reached < number && _processes.MoveNext())
        {
            _reached++;
        }

        return _reached == number ? _processes.Current : _batch.Processes[number];
    }
}
