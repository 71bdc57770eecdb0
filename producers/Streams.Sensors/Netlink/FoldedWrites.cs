using System.Runtime.CompilerServices;
using Streams.Schemas;
using Streams.Sensors.Accounting;
using Streams.Sensors.Files;
using Streams.Sensors.Procfs;

namespace Streams.Sensors.Netlink;

/// <summary>Makes one event of what a process did to one file, and hands them over together; a file beyond its cgroup's budget is declared lost to that cgroup.</summary>
/// <remarks>State: process and path → event, at most <see cref="Bound"/>, then they are handed over at once. Thread: one.</remarks>
internal sealed class FoldedWrites(SensorOptions options, TimeProvider time, EventOutlet outlet, SensorAccount account)
{
    /// <summary>Most files that wait to be told.</summary>
    public const int Bound = 16_384;

    private readonly FileBudgets _budgets = new(options.FilesPerSecond, time);
    private readonly Dictionary<ChangeKey, SensorEvent> _files = [];

    /// <summary>One notice of a file.</summary>
    public void Fold(ProcProcess by, FileDeeds did, string path, long timeNs)
    {
        var operation = did.HasFlag(FileDeeds.Modified) ? FileOperation.Write : FileOperation.Open;
        var key = new ChangeKey(RuntimeHelpers.GetHashCode(by.Process), by.Process.ExecId, EventKind.FileActivity, 0, path, "", -1, 0);
        if (_files.TryGetValue(key, out var known))
        {
            known.Event.Occurrences++;
            known.Event.FileActivity!.Operations++;
            known.Event.FileActivity.Operation = operation == FileOperation.Write ? operation : known.Event.FileActivity.Operation;
            return;
        }

        if (!_budgets.MayName(by.CgroupPath))
        {
            account.Seen(SensorClasses.File);
            outlet.Lost(SensorClasses.File, "budget", 1, timeNs, timeNs, by.CgroupId, by.CgroupPath);
            return;
        }

        _files.Add(key, EventOf(by, operation, path, timeNs));
        if (_files.Count >= Bound)
        {
            Tell();
        }
    }

    /// <summary>Hands over what was folded until now.</summary>
    public void Tell()
    {
        foreach (var file in _files.Values)
        {
            outlet.Write(file);
        }

        _files.Clear();
    }

    private static SensorEvent EventOf(ProcProcess by, FileOperation operation, string path, long timeNs) => new()
    {
        Class = SensorClasses.File,
        Process = by.Process,
        CgroupId = by.CgroupId,
        CgroupPath = by.CgroupPath,
        TimeNs = timeNs,
        Event = new Event
        {
            Kind = EventKind.FileActivity,
            Occurrences = 1,
            FileActivity = new FileActivity { Operation = operation, Path = path, Mode = -1, Operations = 1, BytesRead = -1, BytesWritten = -1 },
        },
    };
}
