using System.Runtime.InteropServices;

namespace Streams.Cli.Processes;

/// <summary>Asks another process to stop.</summary>
internal static partial class PosixSignals
{
    private const int Terminate = 15;

    /// <summary>Sends SIGTERM; does nothing where the process is gone.</summary>
    public static void RequestStop(int processId) => _ = Kill(processId, Terminate);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
