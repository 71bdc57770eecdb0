using System.Text.Json;

namespace Streams.Lab.Grounds;

/// <summary>The record of a run on disk, written anew with each change.</summary>
/// <remarks>Thread: any; one lock.</remarks>
internal sealed class OwnerFile
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly string _path;
    private readonly OwnerRecord _record;
    private readonly Lock _lock = new();

    /// <summary>Begins a run; the file is there before anything is started.</summary>
    public OwnerFile(string folder, string run)
    {
        _path = Path.Combine(folder, OwnerRecord.FileName);
        _record = new OwnerRecord { Run = run, Lab = new OwnedProcess("lab", Environment.ProcessId, ProcTable.StartedTicks(Environment.ProcessId) ?? 0) };
        Update(_ => { });
    }

    /// <summary>The record of a folder; null where there is none that can be read.</summary>
    public static OwnerRecord? TryRead(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<OwnerRecord>(File.ReadAllBytes(Path.Combine(folder, OwnerRecord.FileName)));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Notes a process that was just started.</summary>
    public void Add(string name, int pid) => Update(record => record.Processes.Add(new OwnedProcess(name, pid, ProcTable.StartedTicks(pid) ?? 0)));

    /// <summary>Changes the record and writes it.</summary>
    public void Update(Action<OwnerRecord> change)
    {
        lock (_lock)
        {
            change(_record);
            var next = _path + ".next";
            File.WriteAllBytes(next, JsonSerializer.SerializeToUtf8Bytes(_record, s_json));
            File.Move(next, _path, overwrite: true);
        }
    }
}
