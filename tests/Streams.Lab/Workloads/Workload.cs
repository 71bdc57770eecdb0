namespace Streams.Lab.Workloads;

/// <summary>One kind of container, as the files in workloads/ say it.</summary>
internal sealed record Workload
{
    /// <summary>Name: of the image (lab/NAME), of the host, and for scenarios.</summary>
    public string Name { get; init; } = "";

    /// <summary>Shell command that the container runs.</summary>
    public string Command { get; init; } = "";

    /// <summary>User that it runs as; the image's root where none is given.</summary>
    public string User { get; init; } = "";

    /// <summary>More flags of the engine (--memory, --cpus).</summary>
    public List<string> Container { get; init; } = [];

    /// <summary>Suites that run it: smoke, full.</summary>
    public List<string> Suites { get; init; } = ["smoke", "full"];

    /// <summary>What it is in the lab.</summary>
    public WorkloadRole Role { get; init; }

    /// <summary>Place in the order of starts: what others need comes first.</summary>
    public int Order { get; init; } = 5;

    /// <summary>How many of it work at the same time.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>True where a container that is attacked also gets its share of the workload's requests, by the shared network name.</summary>
    public bool Shares { get; init; }

    /// <summary>How long a container that will be attacked works before.</summary>
    public TimeSpan Warm { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Script that the intruder's machine runs until it ends with 0, before that time begins: <c>$TARGET</c> serves. Empty for a workload that serves nobody.</summary>
    public string Ready { get; init; } = "";

    /// <summary>For a container that lives shortly: pause between two of them; 0 for one that stays.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>Script that an operator runs in the container now and then (as with kubectl exec); empty for none.</summary>
    public string Operator { get; init; } = "";

    /// <summary>True for a workload that only comes and goes.</summary>
    public bool IsShortLived => Every > TimeSpan.Zero;
}
