using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Detection.Judgement;

/// <summary>Reaches a batch's processes by number without walking from the first each time: agents list them in the order of their events.</summary>
internal ref struct ProcessCursor(EventBatchView batch)
{
    private readonly EventBatchView _batch = batch;
    private ViewArray<ProcessView, ProcessView>.Enumerator _processes = batch.Processes.GetEnumerator();
    private int _reached = -1;

    /// <summary>The process of a number; it must exist.</summary>
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

        return _processes.Current;
    }
}
