using System.Text;
using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds a process that takes hold of another as a debugger does: it can change what that one does, and read what it knows.</summary>
/// <remarks>Quiet for watching alone (PTRACE_SEIZE, as strace and sanitizers use) and for a program that is started to be watched (PTRACE_TRACEME).</remarks>
internal sealed class ProcessInjection : IPrivilegeDetector
{
    public DetectorDescription Description { get; } = new("process-injection", Version: "1", DetectorKind.Behaviour, Severity.Medium, Confidence: 0.6);

    public bool TryJudge(in PrivilegeChangeView change, in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (change.Operation != PrivilegeOperation.Ptrace || !TakesHold(change.Argument))
        {
            return false;
        }

        var program = ProgramName.Text(process);
        suspicion = new Suspicion(
            $"Process taken hold of as by a debugger: {program}",
            $"{program} asked the kernel to {Encoding.UTF8.GetString(change.Argument)}, a process id, and can change what that process does{Refusal.Words(change)}",
            "T1055.008");
        return true;
    }

    // words of the agent: producers/Streams.Sensors/Privileges/PrivilegeDecoder.cs
    private static bool TakesHold(ReadOnlySpan<byte> request) =>
        request.StartsWith("attach to "u8) || request.StartsWith("write memory of "u8) || request.StartsWith("set registers of "u8);
}
