using System.Runtime.CompilerServices;
using Streams.Schemas;

namespace Streams.Sensors.Files;

/// <summary>By what two changes are alike: process, operation, paths, mode and outcome.</summary>
internal readonly record struct ChangeKey(int Process, long ExecId, EventKind Kind, int Operation, string Path, string Target, int Mode, int Error)
{
    public static ChangeKey Of(SensorEvent changed)
    {
        var process = changed.Process is null ? 0 : RuntimeHelpers.GetHashCode(changed.Process);
        var execId = changed.Process?.ExecId ?? 0;
        return changed.Event.FileActivity is { } file
            ? new ChangeKey(process, execId, changed.Event.Kind, (int)file.Operation, file.Path, file.TargetPath, file.Mode, file.Error)
            : changed.Event.PrivilegeChange is { } privilege
                ? new ChangeKey(process, execId, changed.Event.Kind, (int)privilege.Operation, privilege.Argument, "", 0, privilege.Error)
                : throw new ArgumentException($"{changed.Event.Kind} is no change of a file", nameof(changed));
    }
}
