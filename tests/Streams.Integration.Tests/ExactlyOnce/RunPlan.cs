namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>One run: how much, how fast, by how many workers, and how often one is killed.</summary>
internal sealed record RunPlan
{
    public required InputPlan Input { get; init; }

    public required int ProbeEvery { get; init; }

    public int Partitions { get; init; } = 8;

    public int Workers { get; init; } = 1;

    public int Kills { get; init; }

    /// <summary>0: as fast as Kafka takes it.</summary>
    public int BatchesPerSecond { get; init; }

    public TimeSpan ShortestLife { get; init; } = TimeSpan.FromSeconds(3.5);

    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(7);

    public int Seed { get; init; } = 1;

    /// <summary>Assembly of the worker; the product's own unless a test brings one.</summary>
    public required string Program { get; init; }

    public string[] Flags { get; init; } = [];
}
