namespace Streams.Benchmarks.Agent;

/// <summary>A containerd of the benchmark's own, used by its ctr.</summary>
internal sealed class ContainerdRuntime : IStormRuntime
{
    private const string Home = "benchmark";

    private readonly EngineProcess _engine;
    private readonly string _socket;

    private ContainerdRuntime(EngineProcess engine, string socket) => (_engine, _socket) = (engine, socket);

    /// <inheritdoc/>
    public bool KnowsImages => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> AgentFlags => ["--containerd-socket", _socket];

    /// <summary>Starts it, and gives it the image.</summary>
    public static async Task<ContainerdRuntime> StartAsync(StormImage image, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(image.Folder, "containerd")).FullName;
        var socket = Path.Combine(folder, "containerd.sock");
        var configuration = Path.Combine(folder, "config.toml");
        await File.WriteAllTextAsync(
            configuration,
            $"""
            version = 2
            root = "{folder}/root"
            state = "{folder}/state"
            oom_score = 0
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
            address = "{socket}"
            """,
            stop);
        var engine = EngineProcess.Start(folder, ["containerd", "-c", configuration]);
        var runtime = new ContainerdRuntime(engine, socket);
        try
        {
            await engine.WaitAsync(["ctr", "-a", socket, "version"], stop);
            var archive = Path.Combine(folder, "image.tar");
            OciArchive.Write(archive, image.Root, StormImage.Name);
            await EngineProcess.RunAsync(["ctr", "-a", socket, "-n", Home, "images", "import", archive], stop);
            return runtime;
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Command(string name, IEnumerable<string> arguments) =>
        ["ctr", "-a", _socket, "-n", Home, "run", "--rm", StormImage.Name, name, "/bin/storm", .. arguments];

    /// <inheritdoc/>
    public string IdOf(string name) => name;

    /// <inheritdoc/>
    public IReadOnlyList<string> Removal(string name) =>
        ["sh", "-c", "ctr -a \"$0\" -n \"$1\" task kill -s KILL \"$2\"; ctr -a \"$0\" -n \"$1\" task delete -f \"$2\"; ctr -a \"$0\" -n \"$1\" container delete \"$2\"", _socket, Home, name];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
