namespace Streams.Benchmarks.Agent;

/// <summary>A Docker engine of the benchmark's own.</summary>
internal sealed class DockerRuntime : IStormRuntime
{
    private readonly EngineProcess _engine;
    private readonly string _folder;
    private readonly string _socket;

    private DockerRuntime(EngineProcess engine, string folder, string socket) => (_engine, _folder, _socket) = (engine, folder, socket);

    /// <inheritdoc/>
    public bool KnowsImages => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> AgentFlags => ["--docker-socket", _socket];

    /// <summary>Starts it, and gives it the image.</summary>
    public static async Task<DockerRuntime> StartAsync(StormImage image, CancellationToken stop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(image.Folder, "docker")).FullName;
        var socket = Path.Combine(folder, "docker.sock");
        var engine = EngineProcess.Start(
            folder,
            ["dockerd", "--data-root", $"{folder}/data", "--exec-root", $"{folder}/exec", "-H", $"unix://{socket}", "-p", $"{folder}/docker.pid", "--bridge", "none", "--iptables=false", "--log-driver", "none"]);
        var runtime = new DockerRuntime(engine, folder, socket);
        try
        {
            await engine.WaitAsync(["docker", "-H", $"unix://{socket}", "version"], stop);
            await EngineProcess.RunAsync(["sh", "-c", "tar -c -C \"$0\" . | docker -H \"$1\" import - \"$2\"", image.Root, $"unix://{socket}", StormImage.Name], stop);
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
        ["docker", "-H", $"unix://{_socket}", "run", "-i", "--rm", "--network", "none", "--name", name, "--cidfile", IdFile(name), StormImage.Name, "/bin/storm", .. arguments];

    /// <inheritdoc/>
    public string IdOf(string name) => File.ReadAllText(IdFile(name)).Trim();

    /// <inheritdoc/>
    public IReadOnlyList<string> Removal(string name) => ["docker", "-H", $"unix://{_socket}", "rm", "-f", name];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private string IdFile(string name) => Path.Combine(_folder, name + ".id");
}
