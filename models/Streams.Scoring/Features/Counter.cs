namespace Streams.Scoring.Features;

/// <summary>The sums of an accumulator. The order is the encoding's: new ones go last.</summary>
internal enum Counter
{
    Events,
    ProcessStarts,
    Shells,
    Interpreters,
    NetworkTools,
    PackageTools,
    FailedExits,
    ArgumentBytes,
    DriftStarts,
    MemoryStarts,
    SocketStarts,
    ConnectionsOut,
    ConnectionsIn,
    NewPeers,
    Listens,
    ClientBytesSent,
    ClientBytesReceived,
    ServerBytesSent,
    ServerBytesReceived,
    FileEvents,
    FileOperations,
    FileBytesRead,
    FileBytesWritten,
    FilesCreated,
    FilesRemoved,
    TemporaryFiles,
    FailedFileOperations,
    PrivilegeChanges,
    CpuNs,
    CpuIntervalNs,
    ThrottledNs,
    ThrottledIntervalNs,
    MemoryLimits,
    MemoryLimitSamples,
    BlockBytesRead,
    BlockBytesWritten,
    BlockSamples,

    /// <summary>Largest memory charged plus one, so that 0 is unknown. A maximum, like the next.</summary>
    MemoryPlusOne,

    /// <summary>Largest number of tasks plus one.</summary>
    TasksPlusOne,

    /// <summary>File events of a tier that sees what is done to files, not only that one was written.</summary>
    FileEventsSeenWhole,

    /// <summary>How many there are.</summary>
    Count,
}
