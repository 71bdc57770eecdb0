using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Knows the container runtime's own first steps, which look like an attack: a copy of runc in memory that runs "init".</summary>
/// <remarks>
/// Only a process that is still in the node's own pid namespace passes, or the container's first process before it runs its program:
/// nothing that starts later inside a container can look like that, whatever it calls itself.
/// Source: runc libcontainer/nsenter/cloned_binary.c (memfd "runc_cloned:/proc/self/exe"); crun src/libcrun/cloned_binary.c.
/// </remarks>
internal static class RuntimeInit
{
    public static bool Is(in ProcessView process)
    {
        if (process.ContainerPid == 1 && process.Name.StartsWith("runc:["u8))
        {
            return true;
        }

        var isInNodeNamespace = process.ContainerPid == 0 || process.ContainerPid == process.Pid;
        return isInNodeNamespace && (IsCloned(process.Executable) || process.Name.StartsWith("runc:["u8) || IsInit(process));
    }

    private static bool IsCloned(ReadOnlySpan<byte> executable) =>
        executable.IndexOf("memfd:runc_cloned"u8) >= 0 || executable.IndexOf("memfd:crun_cloned"u8) >= 0 || executable.IndexOf("memfd:libcrun"u8) >= 0;

    private static bool IsInit(in ProcessView process)
    {
        var index = 0;
        foreach (var argument in process.Arguments)
        {
            if (index == 0 && !ProgramName.Of(argument).SequenceEqual("runc"u8))
            {
                return false;
            }

            if (index++ == 1)
            {
                return argument.SequenceEqual("init"u8);
            }
        }

        return false;
    }
}
