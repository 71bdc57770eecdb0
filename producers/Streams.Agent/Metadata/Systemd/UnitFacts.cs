namespace Streams.Agent.Metadata.Systemd;

/// <summary>What systemd says of a unit, as much as matters here.</summary>
/// <remarks>Units: times in µs since 1970, 0 where there is none. Source: org.freedesktop.systemd1(5). Thread: its holder's.</remarks>
internal sealed class UnitFacts
{
    /// <summary>Its cgroup below systemd's own root; empty where it has none now.</summary>
    public string ControlGroup { get; set; } = "";

    /// <summary>Slice that it belongs to.</summary>
    public string Slice { get; set; } = "";

    /// <summary>What its file says that it is.</summary>
    public string Description { get; set; } = "";

    /// <summary>Its file.</summary>
    public string File { get; set; } = "";

    /// <summary>True where a program made it, as systemd-run does: its description is then a command line.</summary>
    public bool IsTransient { get; set; }

    /// <summary>loaded, not-found, masked, …</summary>
    public string LoadState { get; set; } = "";

    /// <summary>active, activating, inactive, failed, …</summary>
    public string ActiveState { get; set; } = "";

    /// <summary>The same in the words of its type: running, exited, auto-restart, …</summary>
    public string SubState { get; set; } = "";

    /// <summary>Names this life of it; empty before the first.</summary>
    public string Invocation { get; set; } = "";

    /// <summary>Unit that triggered this life of it; empty for none; null where this systemd does not say (before 252).</summary>
    public string? Trigger { get; set; }

    /// <summary>Timers, sockets and paths that can trigger it.</summary>
    public IReadOnlyList<string> TriggeredBy { get; set; } = [];

    /// <summary>Units that want or require it.</summary>
    public IReadOnlyList<string> WantedBy { get; set; } = [];

    /// <summary>When it became active.</summary>
    public long ActiveAtUs { get; set; }

    /// <summary>Its main process; 0 for none.</summary>
    public int MainPid { get; set; }

    /// <summary>When its main process started.</summary>
    public long StartedAtUs { get; set; }

    /// <summary>When its main process ended.</summary>
    public long ExitedAtUs { get; set; }

    /// <summary>How its main process ended: CLD_EXITED and so on; 0 where it has not.</summary>
    public int ExitKind { get; set; }

    /// <summary>With what: a status, or a signal.</summary>
    public int ExitStatus { get; set; }

    /// <summary>success, exit-code, signal, oom-kill, …</summary>
    public string Result { get; set; } = "";

    /// <summary>True where its processes are gone: it has ended, waits to be started again, or stays active without any. What has just been started is called inactive still, with its main process.</summary>
    public bool IsOver => MainPid == 0 && (ActiveState is "inactive" or "failed" || SubState is "exited" || SubState.StartsWith("auto-restart", StringComparison.Ordinal) || SubState.EndsWith("-before-auto-restart", StringComparison.Ordinal));

    /// <summary>Exit status of its main process as a shell tells it; -1 where it has none, or still runs.</summary>
    public int ExitCode => !HasExited ? -1 : ExitKind switch
    {
        Exited => ExitStatus,
        Killed or Dumped => 128 + ExitStatus,
        _ => -1,
    };

    /// <summary>How it ended, in words; empty where that is not known.</summary>
    public string ExitReason
    {
        get
        {
            var how = !HasExited ? "" : ExitKind switch
            {
                Exited => $"exited with {ExitStatus}",
                Killed or Dumped => $"killed by signal {ExitStatus}",
                _ => "",
            };
            return Result is "" or "success" or "exit-code" or "signal" ? how : how.Length > 0 ? $"{Result}: {how}" : Result;
        }
    }

    /// <summary>Who started it, as far as systemd says: what triggered it, else what wants it.</summary>
    public IReadOnlyList<string> Provisioners => Trigger switch
    {
        { Length: > 0 } trigger => [trigger],
        null when TriggeredBy.Count > 0 => TriggeredBy,
        _ => WantedBy,
    };

    private const int Exited = 1; // CLD_EXITED, CLD_KILLED, CLD_DUMPED of asm-generic/siginfo.h
    private const int Killed = 2;
    private const int Dumped = 3;

    private bool HasExited => ExitKind != 0 && ExitedAtUs >= StartedAtUs;
}
