using System.Diagnostics;
using System.Globalization;

namespace Streams.Integration.Tests.Agent;

/// <summary>A Docker engine of the test's own, in a network and a mount namespace of its own, with one image of busybox.</summary>
internal sealed class DockerGround : IAsyncDisposable
{
    public const string Image = "test/busybox:1";

    private const string BoundedRuntime = "bounded";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly Process _daemon;

    private DockerGround(string folder, Process daemon) => (_folder, _daemon) = (folder, daemon);

    /// <summary>Flags of a privileged container, also where the machine has not every capability.</summary>
    public static IReadOnlyList<string> Privileged { get; } = ["--privileged", "--runtime", BoundedRuntime];

    /// <summary>Path of its socket.</summary>
    public string Socket => Path.Combine(_folder, "docker.sock");

    public static async Task<DockerGround> StartAsync(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("streams-docker-").FullName;
        const string Command = "ip link set lo up && exec dockerd --data-root \"$0/data\" --exec-root \"$0/exec\" -H \"unix://$0/docker.sock\" -p \"$0/docker.pid\" --bip 10.231.12.1/24 --log-driver none --add-runtime \"$1\" >\"$0/log\" 2>&1 </dev/null";
        var daemon = Process.Start(new ProcessStartInfo("unshare", ["-n", "-m", "sh", "-c", Command, folder, $"{BoundedRuntime}={Path.Combine(AppContext.BaseDirectory, "bounded-runc.sh")}"]))!;
        var ground = new DockerGround(folder, daemon);
        try
        {
            var began = Stopwatch.GetTimestamp();
            while (await ground.TryAsync(stop, "version") is null)
            {
                Assert.True(!daemon.HasExited && Stopwatch.GetElapsedTime(began) < s_patience, "dockerd does not start");
                await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            }

            await ground.ImportAsync(stop);
            return ground;
        }
        catch
        {
            await ground.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one docker command, and gives what it printed.</summary>
    /// <exception cref="TimeoutException">It did not end within a minute.</exception>
    public async Task<string> AskAsync(CancellationToken stop, params IEnumerable<string> arguments) =>
        await TryAsync(stop, arguments) ?? throw new InvalidOperationException($"docker {string.Join(' ', arguments)} failed");

    /// <summary>Makes an image of a folder.</summary>
    public async Task ImportAsync(string root, string image, CancellationToken stop)
    {
        using var import = Process.Start("sh", ["-c", "tar -c -C \"$0\" . | docker -H \"unix://$1\" import - \"$2\" >/dev/null", root, Socket, image]);
        await import.WaitForExitAsync(stop);
        Assert.Equal(0, import.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_daemon.HasExited)
        {
            if (await TryAsync(CancellationToken.None, "ps", "-aq") is { Length: > 0 } left)
            {
                await TryAsync(CancellationToken.None, ["rm", "-f", .. left.Split('\n')]);
            }

            using var terminate = Process.Start("kill", ["-TERM", _daemon.Id.ToString(CultureInfo.InvariantCulture)]);
            await _daemon.WaitForExitAsync().WaitAsync(s_patience);
        }

        _daemon.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ImportAsync(CancellationToken stop)
    {
        var root = Path.Combine(_folder, "image");
        foreach (var folder in new[] { "bin", "etc", "proc", "sys", "dev", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        File.Copy("/usr/bin/busybox", Path.Combine(root, "bin", "busybox"));
        foreach (var name in new[] { "sh", "sleep", "true" })
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        }

        await ImportAsync(root, Image, stop);
    }

    private async Task<string?> TryAsync(CancellationToken stop, params IEnumerable<string> arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", ["-H", "unix://" + Socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = docker.StandardOutput.ReadToEndAsync(stop);
        var errors = docker.StandardError.ReadToEndAsync(stop);
        try
        {
            await docker.WaitForExitAsync(stop).WaitAsync(s_patience, stop);
        }
        catch (TimeoutException)
        {
            docker.Kill();
            throw new TimeoutException($"docker {string.Join(' ', arguments)} did not end within {s_patience.TotalSeconds:0} s: {await errors}");
        }

        return docker.ExitCode == 0 ? (await output).Trim() : null;
    }
}
