using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds a process that moved out of its container's control group: its limits, and whoever stops the container, no longer reach it.</summary>
internal sealed class DepartedProcess : IPrivilegeDetector
{
    public DetectorDescription Description { get; } = new("departed-process", Version: "1", DetectorKind.Behaviour, Severity.High, Confidence: 0.8);

    public bool TryJudge(in PrivilegeChangeView change, in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (change.Operation != PrivilegeOperation.LeftContainer || RuntimeInit.Is(process))
        {
            return false;
        }

        var program = ProgramName.Text(process);
        suspicion = new Suspicion(
            $"Process left its container: {program}",
            $"{program} was of this container and is now in the control group {ProgramName.Text(change.Argument)}, where the container's limits and its end do not reach it",
            "T1611");
        return true;
    }
}
