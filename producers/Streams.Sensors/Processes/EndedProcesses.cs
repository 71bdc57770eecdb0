using System.Globalization;

namespace Streams.Sensors.Processes;

/// <summary>Takes processes out of the table whose end no message told: it was lost, or left out as a runtime's.</summary>
/// <remarks>
/// Once the table has doubled since the last round, or is full, /proc is asked for each process, a part at each look. One that is gone twice in a row is forgotten:
/// the message of its end, where there is one, has been read by then.
/// State: the processes of a round. Thread: that of the table; all that was in the ring at the last look has been read.
/// </remarks>
internal sealed class EndedProcesses(ProcessTable table, string procRoot)
{
    /// <summary>Processes asked for at one look: 1 to 3 ms.</summary>
    public const int AtOnce = 512;

    private const int Least = 512; // fewer are not worth a look

    private readonly Queue<(uint Pid, ulong Start)> _round = new();
    private HashSet<(uint Pid, ulong Start)> _missing = [];
    private HashSet<(uint Pid, ulong Start)> _missingBefore = [];
    private int _leftByLast = Least / 2;

    public void Look()
    {
        if (_round.Count == 0 && !Begin())
        {
            return;
        }

        for (var i = 0; i < AtOnce && _round.TryDequeue(out var process); i++)
        {
            if (Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"{procRoot}/{process.Pid}")))
            {
                continue;
            }

            if (_missingBefore.Contains(process))
            {
                table.Remove(process.Pid, process.Start);
            }
            else
            {
                _missing.Add(process);
            }
        }

        if (_round.Count == 0)
        {
            (_missingBefore, _missing) = (_missing, []);
            _leftByLast = Math.Max(Least / 2, table.Count - _missingBefore.Count);
        }
    }

    private bool Begin()
    {
        // where /proc hides others' processes, or is none, nobody is there
        if ((_missingBefore.Count == 0 && table.Count < Math.Min(2 * _leftByLast, table.Limit)) || !Directory.Exists(Path.Combine(procRoot, "1")))
        {
            return false;
        }

        foreach (var process in table.All)
        {
            _round.Enqueue(process);
        }

        return true;
    }
}
