using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds a program that the image did not contain: brought in, or built, after the container started.</summary>
/// <remarks>
/// Quiet for a program in memory, which <see cref="MemoryExecution"/> judges, for the runtime's own start, and for what a package tool runs
/// while it installs, since the tool itself says more.
/// </remarks>
internal sealed class DriftedExecutable : IProcessDetector
{
    public DetectorDescription Description { get; } = new("drifted-executable", Version: "1", DetectorKind.Behaviour, Severity.High, Confidence: 0.8);

    public bool TryJudge(in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (!process.Drift || process.MemoryFile || RuntimeInit.Is(process) || IsOfPackageTool(process.Executable))
        {
            return false;
        }

        var program = ProgramName.Text(process.Executable);
        var imitates = ProgramName.IsOfSystem(process.Executable) && !ProgramName.IsInSystemFolder(process.Executable);
        var reason = $"{program} came into the container after it started; its image does not contain it"
            + (imitates ? ", and it bears the name of a system program in another place" : "")
            + (process.Setuid ? ", and it runs with its owner's rights (setuid)" : "");
        suspicion = new Suspicion(Title(program, imitates, process.Setuid), reason, Techniques(imitates, process.Setuid));
        return true;
    }

    private static string Title(string program, bool imitates, bool setuid) =>
        setuid ? $"Setuid program that the image did not contain: {program}"
        : imitates ? $"Program that imitates a system program: {program}"
        : $"Program that the image did not contain: {program}";

    private static string[] Techniques(bool imitates, bool setuid)
    {
        var origin = imitates ? "T1036" : "T1105";
        return setuid ? [origin, "T1548.001"] : [origin];
    }

    private static bool IsOfPackageTool(ReadOnlySpan<byte> path) =>
        path.StartsWith("/var/lib/dpkg/"u8) || path.StartsWith("/lib/apk/exec/"u8) || path.StartsWith("/var/lib/rpm/"u8);
}
