namespace Streams.Benchmarks.Agent;

/// <summary>runc alone: no daemon, and no image that it knows of.</summary>
internal sealed class RuncRuntime(StormImage image) : IStormRuntime
{
    private readonly string _state = Path.Combine(image.Folder, "runc");

    /// <inheritdoc/>
    public bool KnowsImages => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> AgentFlags => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Command(string name, IEnumerable<string> arguments) =>
        ["runc", "--root", _state, "run", "-b", image.MakeBundle(name, $"/streams-benchmark/{name}", ["/bin/storm", .. arguments]), name];

    /// <inheritdoc/>
    public string IdOf(string name) => name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Removal(string name) => ["runc", "--root", _state, "delete", "-f", name];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
