namespace Streams.Detection.Lives;

/// <summary>Sums over a container's whole life.</summary>
internal sealed class LifeState
{
    /// <summary>Programs executed.</summary>
    public long ProcessesStarted { get; set; }

    /// <summary>Connections opened, both directions.</summary>
    public long ConnectionsOpened { get; set; }

    /// <summary>Payload bytes sent.</summary>
    public long BytesSent { get; set; }

    /// <summary>Payload bytes received.</summary>
    public long BytesReceived { get; set; }

    /// <summary>CPU time used, ns; -1 is unknown.</summary>
    public long CpuTimeNs { get; set; } = -1;

    /// <summary>Largest memory charged, bytes; -1 is unknown.</summary>
    public long PeakMemoryBytes { get; set; } = -1;

    /// <summary>Operations on files.</summary>
    public long FileOperations { get; set; }

    /// <summary>Windows closed.</summary>
    public long Windows { get; set; }

    /// <summary>Detections raised.</summary>
    public long Detections { get; set; }

    /// <summary>Occurrences declared lost; -1 where some are of unknown number.</summary>
    public long Lost { get; set; }

    /// <summary>End, ns since 1970; 0 while it runs.</summary>
    public long EndedAtNs { get; set; }

    /// <summary>Exit status; -1 is unknown.</summary>
    public int ExitCode { get; set; } = -1;

    /// <summary>True where the end is known and was not told since something changed.</summary>
    public bool IsToTell { get; set; }
}
