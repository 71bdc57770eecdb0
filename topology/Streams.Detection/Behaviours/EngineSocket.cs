using Streams.Detection.Judgement;
using Streams.Schemas;

namespace Streams.Detection.Behaviours;

/// <summary>Finds a program that is sent to the socket of the container engine: whoever reaches it may start any container, and through it reach the host.</summary>
/// <remarks>
/// Raised for what speaks to a socket in general: HTTP clients and their like, and code given to an interpreter. Quiet for a container's first process
/// and for programs that manage containers, which are given the socket at every start.
/// </remarks>
internal sealed class EngineSocket : IProcessDetector
{
    public DetectorDescription Description { get; } = new("engine-socket", Version: "1", DetectorKind.Behaviour, Severity.Medium, Confidence: 0.7);

    public bool TryJudge(in ProcessView process, out Suspicion suspicion)
    {
        suspicion = default;
        if (process.ContainerPid <= 1 || process.ContainerPid == process.Pid || !IsSentToSocket(process, out var socket, out var technique))
        {
            return false;
        }

        var program = ProgramName.Text(process);
        suspicion = new Suspicion(
            $"Container engine asked from inside a container: {program}",
            $"{program} is given {ProgramName.Text(socket)}: who may speak to it can start any container, and through one reach the host",
            technique);
        return true;
    }

    private static bool IsSentToSocket(in ProcessView process, out ReadOnlySpan<byte> socket, out string technique)
    {
        socket = default;
        technique = "T1613";
        var isClient = ProgramName.IsNetworkClient(process.Executable) || IsTool(process);
        var isInterpreter = ProgramName.IsInterpreter(process.Executable);
        foreach (var argument in process.Arguments)
        {
            if (socket.IsEmpty && NamesSocket(argument) && (isClient || (isInterpreter && IsCode(argument))))
            {
                socket = argument;
            }

            if (argument.IndexOf("/containers/create"u8) >= 0)
            {
                technique = "T1610";
            }
            else if (argument.EndsWith("/exec"u8) && argument.IndexOf("/containers/"u8) >= 0)
            {
                technique = "T1609";
            }
        }

        return !socket.IsEmpty;
    }

    // one busybox is all its tools; argument 0 says which
    private static bool IsTool(in ProcessView process)
    {
        foreach (var argument in process.Arguments)
        {
            return ProgramName.Of(process.Executable).SequenceEqual("busybox"u8) && ProgramName.IsNetworkClient(argument);
        }

        return false;
    }

    private static bool IsCode(ReadOnlySpan<byte> argument) => argument.IndexOfAny((byte)'(', (byte)';') >= 0;

    private static bool NamesSocket(ReadOnlySpan<byte> argument) =>
        argument.IndexOf("docker.sock"u8) >= 0 || argument.IndexOf("containerd.sock"u8) >= 0 || argument.IndexOf("crio.sock"u8) >= 0 || argument.IndexOf("podman.sock"u8) >= 0;
}
