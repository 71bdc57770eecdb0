namespace Streams.Benchmarks.Agent;

/// <summary>A container runtime that the storms run in.</summary>
internal interface IStormRuntime : IAsyncDisposable
{
    /// <summary>True where it knows the image that a container came from.</summary>
    bool KnowsImages { get; }

    /// <summary>What the agent must be told to ask it.</summary>
    IReadOnlyList<string> AgentFlags { get; }

    /// <summary>The command that runs a container to its end with the standard streams of its program.</summary>
    IReadOnlyList<string> Command(string name, IEnumerable<string> arguments);

    /// <summary>Id by which the runtime knows a container that runs.</summary>
    string IdOf(string name);

    /// <summary>Command that ends and removes a container, whatever state it is in.</summary>
    IReadOnlyList<string> Removal(string name);
}
