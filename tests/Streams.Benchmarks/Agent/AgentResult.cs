namespace Streams.Benchmarks.Agent;

/// <summary>One measurement of the agent.</summary>
/// <remarks>Units: kernel occurrences; produced is what the storm counted itself, stored what a reader of its own finds in Kafka.</remarks>
internal sealed record AgentResult
{
    public required string Storm { get; init; }

    public required string Fault { get; init; }

    public required long Produced { get; init; }

    public required long Stored { get; init; }

    public required long DeclaredLost { get; init; }

    public required long UndeclaredLost { get; init; }

    public required double EventsPerSecond { get; init; }

    public required double CpuCores { get; init; }

    /// <summary>The most that it had, start-up included.</summary>
    public required double RssMib { get; init; }

    /// <summary>From the kernel to the broker's log; of urgent events where there are any.</summary>
    public required double LatencyMsP50 { get; init; }

    public required double LatencyMsP99 { get; init; }

    /// <summary>Speed of the storm with the agent to that without, before and after; null where it keeps to a rate.</summary>
    public required double? StormSlowdownRatio { get; init; }

    /// <summary>Part of the storm's occurrences that carry their container.</summary>
    public required double IdentityCoverage { get; init; }

    /// <summary>Part of the containers whose metadata names an image; null where the runtime knows none, as runc.</summary>
    public required double? ImageCoverage { get; init; }

    /// <summary>From the start of the process, on a broker that has taken records before.</summary>
    public required double FirstAckMs { get; init; }
}
