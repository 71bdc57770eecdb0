namespace Streams.Cli.Processes;

/// <summary>The last lines that a child wrote, to say why it ended; bounded.</summary>
/// <remarks>Thread: any; one lock.</remarks>
internal sealed class LastLines(int capacity)
{
    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    /// <summary>Takes in a line.</summary>
    public void Add(string line)
    {
        lock (_lock)
        {
            if (_lines.Count == capacity)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(line);
        }
    }

    /// <summary>The newest line, or a word for none.</summary>
    public string Newest()
    {
        lock (_lock)
        {
            return _lines.LastOrDefault() ?? "it said nothing";
        }
    }
}
