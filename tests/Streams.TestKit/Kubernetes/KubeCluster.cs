using System.Diagnostics;
using System.Globalization;
using Streams.TestKit.Requirements;

namespace Streams.TestKit.Kubernetes;

/// <summary>A real Kubernetes of one node on this machine: API server, controllers, scheduler, kubelet and real pods.</summary>
/// <remarks>Started by the program kube-cluster of STREAMS_KUBERNETES_HOME, beside whatever cluster runs already; gone at its end. Thread: any.</remarks>
public sealed class KubeCluster : IAsyncDisposable
{
    /// <summary>Variable that names the folder of the cluster's program.</summary>
    public const string HomeVariable = "STREAMS_KUBERNETES_HOME";

    /// <summary>Name of its only node.</summary>
    public const string Node = "node-1";

    private static readonly string[] Needed = ["containerd", "runc", "busybox", "ip", "openssl", "xz", "nsenter", "unshare"];

    private readonly string _program;
    private readonly Dictionary<string, string[]> _commands = [];

    private KubeCluster(string program, string directory)
    {
        _program = program;
        Directory = directory;
    }

    /// <summary>Folder with everything of the cluster.</summary>
    public string Directory { get; }

    /// <summary>Kubeconfig of its administrator.</summary>
    public string Kubeconfig => Path.Combine(Directory, "kubeconfig");

    /// <summary>The node's containerd, seen from here.</summary>
    public string ContainerdSocket => Path.Combine(Directory, "node", "run", "containerd", "containerd.sock");

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? WhyNot()
    {
        if (Environment.GetEnvironmentVariable(HomeVariable) is not { Length: > 0 } home)
        {
            return $"{HomeVariable} is not set";
        }

        if (!File.Exists(Program(home)))
        {
            return $"{Program(home)} does not exist";
        }

        return !Environment.IsPrivilegedProcess
            ? "the tests do not run as root"
            : Needed.FirstOrDefault(program => Programs.Find(program) is null) is { } missing
                ? $"there is no program {missing} on PATH"
                : File.Exists("/usr/lib/cni/bridge") ? null : "containernetworking-plugins is not installed";
    }

    /// <summary>Starts one, which takes about 15 s; busybox:1 is there as an image.</summary>
    /// <exception cref="InvalidOperationException">It did not start; the message says what the program wrote.</exception>
    public static async Task<KubeCluster> StartAsync(int port, params IEnumerable<string> options)
    {
        var cluster = new KubeCluster(Program(Environment.GetEnvironmentVariable(HomeVariable)!), System.IO.Directory.CreateTempSubdirectory("streams-kube-").FullName);
        try
        {
            await cluster.RunAsync(["start", cluster.Directory, "--port", port.ToString(CultureInfo.InvariantCulture), "--cgroup-root", $"/streams-{port}", .. options]).ConfigureAwait(false);
            cluster.KeepCommand("kube-apiserver");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs kubectl as administrator, and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public Task<string> KubectlAsync(params IEnumerable<string> arguments) => RunAsync(["kubectl", Directory, .. arguments]);

    /// <summary>Runs kubectl as whoever a kubeconfig says, and gives what it printed, its exit code aside.</summary>
    public async Task<string> KubectlAsAsync(string kubeconfig, params IEnumerable<string> arguments)
    {
        var (_, output, errors) = await TryAsync(["kubectl", Directory, "--kubeconfig", kubeconfig, .. arguments]).ConfigureAwait(false);
        return output + errors;
    }

    /// <summary>Applies manifests.</summary>
    public async Task ApplyAsync(string yaml)
    {
        var file = Path.Combine(Directory, $"{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(file, yaml).ConfigureAwait(false);
        await KubectlAsync("apply", "-f", file).ConfigureAwait(false);
    }

    /// <summary>A kubeconfig of a service account, in a file.</summary>
    public async Task<string> KubeconfigOfAsync(string space, string account)
    {
        var file = Path.Combine(Directory, $"{space}-{account}.kubeconfig");
        await File.WriteAllTextAsync(file, await RunAsync(["kubeconfig", Directory, space, account]).ConfigureAwait(false)).ConfigureAwait(false);
        return file;
    }

    /// <summary>Makes a folder an image for pods.</summary>
    public Task ImageAsync(string name, string rootFolder, params IEnumerable<string> command) => RunAsync(["image", Directory, name, rootFolder, .. command]);

    /// <summary>Process id of one of its parts, such as kube-apiserver.</summary>
    public int ProcessOf(string part)
    {
        var line = File.ReadAllLines(Path.Combine(Directory, "pids")).Last(line => line.StartsWith(part + " ", StringComparison.Ordinal));
        return int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Starts one of its parts, which was killed, as it was started before, and waits until the API answers.</summary>
    /// <exception cref="TimeoutException">It does not answer within 60 s.</exception>
    public async Task StartAgainAsync(string part)
    {
        var command = _commands[part];
        var start = new ProcessStartInfo("setsid", ["nsenter", "-t", $"{ProcessOf("node")}", "-m", "-n", "--", .. command]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await File.AppendAllTextAsync(Path.Combine(Directory, "pids"), $"{part} {process.Id} {BeganAt(process.Id)}\n").ConfigureAwait(false);
        var began = TimeProvider.System.GetTimestamp();
        while (!await IsReadyAsync().ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromSeconds(60))
            {
                throw new TimeoutException($"{part} does not answer");
            }

            await Task.Delay(250).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await RunAsync(["stop", Directory]).ConfigureAwait(false);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>Start of a process in the kernel's ticks, by which the cluster's program tells it from another of the same id.</summary>
    private static string BeganAt(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
    }

    private void KeepCommand(string part) =>
        _commands[part] = File.ReadAllText($"/proc/{ProcessOf(part)}/cmdline").TrimEnd('\0').Split('\0');

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            await KubectlAsync("get", "--raw", "/readyz").ConfigureAwait(false);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Program(string home) => Path.Combine(home, "bin", "kube-cluster");

    private async Task<string> RunAsync(string[] arguments)
    {
        var (exitCode, output, errors) = await TryAsync(arguments).ConfigureAwait(false);
        return exitCode == 0 ? output : throw new InvalidOperationException($"kube-cluster {string.Join(' ', arguments)}: {errors}");
    }

    private async Task<(int ExitCode, string Output, string Errors)> TryAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(_program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin:/sbin";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().ConfigureAwait(false);
        return (process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
    }
}
