using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds a shell that takes its commands from a socket: someone elsewhere types into it.</summary>
/// <remarks>
/// Quiet for a shell that was given its command or script as an argument: run-times such as Node.js connect every child by sockets,
/// and then the shell reads nothing from them.
/// </remarks>
internal sealed class SocketShell : IProcessDetector
{
    public DetectorDescription Description { get; } = new("socket-shell", Version: "1", DetectorKind.Behaviour, Severity.High, Confidence: 0.9);

    public bool TryJudge(in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (!process.StandardInputSocket || !IsShell(process) || !ReadsCommands(process))
        {
            return false;
        }

        var program = ProgramName.Text(process);
        suspicion = new Suspicion($"Shell driven over a socket: {program}", Reason(program, process.StandardOutputSocket), "T1059.004");
        return true;
    }

    private static string Reason(string program, bool answers) =>
        $"the standard input of {program} is a socket{(answers ? ", and so is its standard output" : "")}: commands come from elsewhere";

    private static bool IsShell(in ProcessView process)
    {
        if (ProgramName.IsShell(process.Executable))
        {
            return true;
        }

        // One busybox is all its tools; argument 0 says which.
        foreach (var argument in process.Arguments)
        {
            return ProgramName.Of(process.Executable).SequenceEqual("busybox"u8) && ProgramName.IsShell(argument);
        }

        return ProgramName.IsShell(process.Name);
    }

    /// <summary>True where neither a command (-c) nor a script is given, or an interactive shell is asked for.</summary>
    private static bool ReadsCommands(in ProcessView process)
    {
        var index = 0;
        var reads = true;
        foreach (var argument in process.Arguments)
        {
            if (index++ == 0)
            {
                continue;
            }

            if (argument.IsEmpty || argument[0] is not ((byte)'-' or (byte)'+'))
            {
                return false; // a script, or what a command works on
            }

            if (argument.StartsWith("--"u8))
            {
                continue;
            }

            if (argument.IndexOfAny((byte)'i', (byte)'s') > 0)
            {
                return true;
            }

            reads &= argument.IndexOf((byte)'c') < 0;
        }

        return reads;
    }
}
