using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds code put into the kernel by a container: it runs beyond every container from then on.</summary>
/// <remarks>
/// Quiet for modprobe of the image, which network plugins run: it takes modules by name from the folder that the host gives.
/// </remarks>
internal sealed class KernelModule : IPrivilegeDetector
{
    public DetectorDescription Description { get; } = new("kernel-module", Version: "1", DetectorKind.Behaviour, Severity.High, Confidence: 0.8);

    public bool TryJudge(in PrivilegeChangeView change, in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (change.Operation != PrivilegeOperation.Module || !change.Argument.StartsWith("load"u8) || IsModprobe(process))
        {
            return false;
        }

        var program = ProgramName.Text(process);
        suspicion = new Suspicion(
            $"Kernel module loaded from a container: {program}",
            $"{program} asked the kernel to load a module, which runs outside every container{Refusal.Words(change)}",
            "T1547.006");
        return true;
    }

    // one executable is all tools of kmod or busybox; argument 0 says which
    private static bool IsModprobe(in ProcessView process)
    {
        if (process.Drift || process.MemoryFile || !ProgramName.IsInSystemFolder(process.Executable))
        {
            return false;
        }

        foreach (var argument in process.Arguments)
        {
            return ProgramName.Of(argument).SequenceEqual("modprobe"u8);
        }

        return ProgramName.Of(process.Executable).SequenceEqual("modprobe"u8);
    }
}
