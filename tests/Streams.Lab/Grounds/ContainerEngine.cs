using System.Diagnostics;
using System.Globalization;
using Streams.Hosting;

namespace Streams.Lab.Grounds;

/// <summary>A Docker engine of the run's own, in a network and a mount namespace of its own: what its containers do stays there.</summary>
/// <remarks>The namespace has no way out: no device but its loopback and the engine's bridge. Everything lies in the folder of the run.</remarks>
internal sealed class ContainerEngine : IAsyncDisposable
{
    private const string Network = "lab";

    private static readonly TimeSpan s_startWithin = TimeSpan.FromSeconds(30);

    private readonly Process _daemon;
    private readonly TimeProvider _time;
    private readonly string _host;

    private ContainerEngine(Process daemon, string socket, TimeProvider time)
    {
        _daemon = daemon;
        _time = time;
        Socket = socket;
        _host = $"unix://{socket}";
    }

    /// <summary>Socket of the engine, for the agent.</summary>
    public string Socket { get; }

    /// <summary>Starts the engine and makes the network.</summary>
    public static async Task<ContainerEngine> StartAsync(string folder, OwnerFile owner, RunLog log, TimeProvider time, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var socket = Path.Combine(folder, "docker.sock");
        var data = Path.Combine(folder, "data");
        owner.Update(record => (record.ContainersFolder, record.CgroupParent) = (Path.Combine(data, "containers"), "/docker"));
        var daemon = HostCommand.Start("unshare",
        [
            "-n", "-m", "sh", "-c",
            "ip link set lo up && exec dockerd --data-root \"$0/data\" --exec-root \"$0/exec\" -H \"unix://$0/docker.sock\" -p \"$0/docker.pid\" --bip 10.231.9.1/24 --log-driver none --add-runtime \"$1\" >\"$0/engine.log\" 2>&1 </dev/null",
            folder, AllPrivileges.Runtime,
        ]);
        owner.Add("dockerd", daemon.Id);
        var engine = new ContainerEngine(daemon, socket, time);
        try
        {
            await engine.WaitAsync(Path.Combine(folder, "engine.log"), stop).ConfigureAwait(false);
            var space = new FileInfo($"/proc/{daemon.Id.ToString(CultureInfo.InvariantCulture)}/ns/net").LinkTarget ?? "";
            if (space.Length == 0 || space == new FileInfo("/proc/self/ns/net").LinkTarget)
            {
                throw new FailedException("the engine is not in a network namespace of its own.");
            }

            owner.Update(record => record.NetworkNamespace = space);
            await engine.DockerAsync(["network", "create", "--subnet", "10.231.10.0/23", Network], stop).ConfigureAwait(false);
            log.Tell($"engine runs in {space}");
            return engine;
        }
        catch
        {
            await engine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes images of two folders, the second over the first; they differ in name alone.</summary>
    /// <param name="root">File system; stays as it is.</param>
    /// <param name="over">What comes over it.</param>
    /// <param name="work">Folder for the work, on the file system of <paramref name="root"/>; made here.</param>
    /// <param name="images">Names.</param>
    /// <param name="stop">Gives up.</param>
    public async Task ImportAsync(string root, string over, string work, IReadOnlyList<string> images, CancellationToken stop)
    {
        // hard links, and a file that is replaced is unlinked first: the cached tree is never written to
        const string Merge =
            "mkdir -p \"$2/archive\" && cp -al \"$0\" \"$2/merged\" && cp -r --remove-destination \"$1/.\" \"$2/merged/\""
            + " && tar --sort=name --mtime=@0 --numeric-owner --format=gnu -c -C \"$2/merged\" -f \"$2/archive/$3\" .";
        await HostCommand.RunAsync("bash", ["-c", Merge, root, over, work, ImageArchive.Layer], stop).ConfigureAwait(false);
        await ImageArchive.DescribeAsync(Path.Combine(work, "archive"), images, stop).ConfigureAwait(false);
        await HostCommand.RunAsync("bash", ["-o", "pipefail", "-c", "tar -c -C \"$1/archive\" . | docker -H \"$0\" load", _host, work], stop).ConfigureAwait(false);
        Directory.Delete(Path.Combine(work, "archive"), recursive: true);
    }

    /// <summary>Starts a container; gives its id.</summary>
    public async Task<string> StartAsync(ContainerOrder order, CancellationToken stop)
    {
        string[] aliases = [.. order.Aliases.SelectMany(alias => new[] { "--network-alias", alias })];
        string[] environment = [.. order.Environment.SelectMany(entry => new[] { "-e", $"{entry.Key}={entry.Value}" })];
        string[] user = order.User.Length > 0 ? ["--user", order.User] : [];
        string[] more = order.Removes ? ["--rm"] : [];
        var id = await DockerAsync(
            ["run", "-d", "--name", order.Name, "--hostname", order.HostName, "--network", Network, .. aliases, .. environment, .. user, .. more, .. order.Flags, order.Image, "/bin/sh", "-c", order.Command],
            stop).ConfigureAwait(false);
        return id.Trim();
    }

    /// <summary>Starts a script in a container; its standard input stays open.</summary>
    public Process Exec(string container, IReadOnlyDictionary<string, string> environment, string script)
    {
        string[] variables = [.. environment.SelectMany(entry => new[] { "-e", $"{entry.Key}={entry.Value}" })];
        return HostCommand.Start("docker", ["-H", _host, "exec", "-i", .. variables, container, "/bin/sh", "-c", script]);
    }

    /// <summary>Ends and removes a container.</summary>
    public Task RemoveAsync(string container, CancellationToken stop) => DockerAsync(["rm", "-f", "-v", container], stop);

    /// <summary>True while the container runs.</summary>
    public async Task<bool> IsRunningAsync(string container, CancellationToken stop) =>
        (await DockerAsync(["inspect", "-f", "{{.State.Running}}", container], stop).ConfigureAwait(false)).Trim() == "true";

    public async ValueTask DisposeAsync()
    {
        if (!_daemon.HasExited)
        {
            try
            {
                var left = await DockerAsync(["ps", "-aq"], CancellationToken.None).ConfigureAwait(false);
                var ids = left.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                if (ids.Length > 0)
                {
                    await DockerAsync(["rm", "-f", "-v", .. ids], CancellationToken.None).ConfigureAwait(false);
                }
            }
            catch (FailedException)
            {
                // a container that does not go is found by its cgroup when the run's leftovers are removed
            }

            ProcTable.AskToStop(_daemon.Id);
            try
            {
                await _daemon.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20), _time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                _daemon.Kill(entireProcessTree: true);
            }
        }

        _daemon.Dispose();
    }

    private Task<string> DockerAsync(IEnumerable<string> arguments, CancellationToken stop) => HostCommand.RunAsync("docker", ["-H", _host, .. arguments], stop);

    private async Task WaitAsync(string log, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await DockerAsync(["version", "-f", "{{.Server.Version}}"], stop).ConfigureAwait(false);
                return;
            }
            catch (FailedException) when (!_daemon.HasExited && _time.GetElapsedTime(began) < s_startWithin)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), _time, stop).ConfigureAwait(false);
            }
            catch (FailedException)
            {
                var said = File.Exists(log) ? (await File.ReadAllLinesAsync(log, stop).ConfigureAwait(false)).LastOrDefault() : null;
                throw new FailedException($"the engine did not start: {said ?? "it said nothing"}");
            }
        }
    }
}
