using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds a program that runs from memory alone: no file of any image or volume holds it.</summary>
/// <remarks>Quiet for the container runtime's own start (<see cref="RuntimeInit"/>).</remarks>
internal sealed class MemoryExecution : IProcessDetector
{
    public DetectorDescription Description { get; } = new("memory-execution", Version: "1", DetectorKind.Behaviour, Severity.High, Confidence: 0.9);

    public bool TryJudge(in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (!process.MemoryFile || RuntimeInit.Is(process))
        {
            return false;
        }

        var program = ProgramName.Text(process);
        suspicion = new Suspicion($"Execution from memory: {program}", $"{program} runs from memory and lies in no file, so nothing remains of it when it ends", "T1620");
        return true;
    }
}
