namespace Streams.Lab.Scenarios;

/// <summary>What must be visible in the events of the target, even where nothing is raised: one event, or a sum of events, of this shape.</summary>
/// <remarks>Exactly one of <see cref="Process"/>, <see cref="Connection"/>, <see cref="Listen"/>, <see cref="File"/>, <see cref="Privilege"/>, <see cref="Resource"/> and <see cref="Oom"/> says what is looked for.</remarks>
internal sealed record VisibleRule
{
    /// <summary>Executable of a process that started; * stands for any text.</summary>
    public string? Process { get; init; }

    /// <summary>The process: its arguments, joined by blanks, contain this.</summary>
    public string? Argument { get; init; }

    /// <summary>The process: the image did not contain it.</summary>
    public bool? Drift { get; init; }

    /// <summary>The process: it lies in memory alone.</summary>
    public bool? Memory { get; init; }

    /// <summary>The process: its file is setuid.</summary>
    public bool? Setuid { get; init; }

    /// <summary>The process: a socket is its standard input.</summary>
    public bool? Socket { get; init; }

    /// <summary>Port of the peer of a connection that the target opened; 0 for any.</summary>
    public int? Connection { get; init; }

    /// <summary>The connection: tcp, udp or icmp. Default tcp.</summary>
    public string Transport { get; init; } = "tcp";

    /// <summary>The connections: bytes that the target sent over them, in all, at least.</summary>
    public long Sent { get; init; }

    /// <summary>Port on which the target listens; 0 for any.</summary>
    public int? Listen { get; init; }

    /// <summary>Path of a file that was used; * stands for any text.</summary>
    public string? File { get; init; }

    /// <summary>The file: what was done (open, read, write, create, rename, unlink, link, chmod, truncate); any where none is named.</summary>
    public string? Operation { get; init; }

    /// <summary>A change of privileges (setuid, capset, setns, unshare, ptrace, mount, module, bpf, memfdcreate); refused ones count.</summary>
    public string? Privilege { get; init; }

    /// <summary>A resource sample: cpu (cores), memory (bytes), written (bytes), processes.</summary>
    public string? Resource { get; init; }

    /// <summary>The resource sample: at least this much.</summary>
    public double Least { get; init; }

    /// <summary>A kill for lack of memory.</summary>
    public bool? Oom { get; init; }

    /// <summary>How many such events there must be at least.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The rule in a few words, for reports.</summary>
    public string Describe() =>
        Process is not null ? $"process {Process}{Flag(Argument is not null, $" with '{Argument}'")}{Flag(Drift == true, ", drift")}{Flag(Memory == true, ", in memory")}{Flag(Setuid == true, ", setuid")}{Flag(Socket == true, ", socket")}{Times}"
        : Connection is not null ? $"{Transport} connection to {(Connection == 0 ? "any port" : $"port {Connection}")}{Flag(Sent > 0, $", {Sent} B sent")}{Times}"
        : Listen is not null ? $"listener on {(Listen == 0 ? "any port" : $"port {Listen}")}"
        : File is not null ? $"file {File}{Flag(Operation is not null, $" ({Operation})")}{Times}"
        : Privilege is not null ? $"privilege {Privilege}{Times}"
        : Resource is not null ? FormattableString.Invariant($"{Resource} ≥ {Least}{Times}")
        : "kill for lack of memory";

    private string Times => Count > 1 ? $" ×{Count}" : "";

    private static string Flag(bool holds, string text) => holds ? text : "";
}
