using System.Diagnostics;
using System.Text.Json.Nodes;
using Streams.TestKit.Requirements;
using Xunit;

namespace Streams.TestKit.Containers;

/// <summary>A real container made by runc out of a static busybox, in a cgroup of its own and in the network of this machine.</summary>
/// <remarks>State: a folder and a cgroup, both gone when it is disposed of. Thread: one; several containers may live at once.</remarks>
public sealed class RuncContainer : IAsyncDisposable
{
    private const string Overlay = "mount -t overlay overlay -o \"lowerdir=$0/image,upperdir=$0/upper,workdir=$0/work\" \"$0/rootfs\" && exec \"$@\"";

    private static readonly string[] s_folders = ["image/bin", "image/etc", "image/proc", "image/sys", "image/dev", "image/tmp", "rootfs", "upper", "work"];
    private static readonly string[] s_applets = ["sh", "cp", "cat", "nc", "sleep", "head", "tail", "true", "mkdir", "ls", "chmod"];
    private static readonly Lock s_counting = new();
    private static int s_alive;

    private readonly string _home = Directory.CreateTempSubdirectory("streams-runc-").FullName;

    /// <summary>A container that has not run yet.</summary>
    public RuncContainer()
    {
        lock (s_counting)
        {
            s_alive++;
        }

        foreach (var folder in s_folders)
        {
            Directory.CreateDirectory(Path.Combine(_home, folder));
        }

        File.Copy(Programs.Find("busybox")!, Path.Combine(_home, "image/bin/busybox"));
        foreach (var applet in s_applets)
        {
            File.CreateSymbolicLink(Path.Combine(_home, "image/bin", applet), "busybox");
        }

        CgroupPath = $"{CgroupParent}/{Id}";
    }

    /// <summary>Cgroup above those of the containers of this program.</summary>
    public static string CgroupParent { get; } = $"/streams-test-{Environment.ProcessId}";

    /// <summary>Its id for the runtime, which is also the last component of its cgroup path, where none was given.</summary>
    public string Id { get; } = "t" + Guid.NewGuid().ToString("N")[..12];

    /// <summary>Path of its cgroup.</summary>
    public string CgroupPath { get; init; }

    /// <summary>Its root is an overlay over the image, as with usual runtimes, and not the image's folder itself.</summary>
    public bool HasOverlay { get; init; } = true;

    /// <summary>It has the host's kernel log as /dev/log-of-the-host.</summary>
    public bool HasLogOfTheHost { get; init; }

    /// <summary>It sees the host's processes, as with <c>--pid=host</c>.</summary>
    public bool HasProcessesOfTheHost { get; init; }

    /// <summary>Most memory that it may have, bytes; 0 for no limit.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Most processes that it may have; 0 for no limit.</summary>
    public int Processes { get; init; }

    /// <summary>Puts a program into its image.</summary>
    public void Add(string path, byte[] program)
    {
        var file = Path.Combine(_home, "image") + path;
        File.WriteAllBytes(file, program);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Starts it with a script as its first process, which has the standard streams.</summary>
    public Process Start(string script)
    {
        WriteSpec(script);
        string[] run = ["runc", .. Root, "run", "-b", _home, Id];
        // the overlay lies in a mount namespace of its own: nothing is left on the machine when its last process ends
        return HasOverlay ? Begin("unshare", ["-m", "sh", "-c", Overlay, _home, .. run]) : Begin(run[0], run[1..]);
    }

    /// <summary>Runs a script as its first process to its end, and gives its exit code.</summary>
    public async Task<int> RunAsync(string script, CancellationToken stop)
    {
        using var runc = Start(script);
        await EndAsync(runc, stop);
        return runc.ExitCode;
    }

    /// <summary>Asks its runtime for something, such as to pause it.</summary>
    public async Task AskAsync(string what, CancellationToken stop)
    {
        using var runc = Begin("runc", [.. Root, what, Id]);
        await EndAsync(runc, stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var delete = Begin("runc", [.. Root, "delete", "-f", Id]);
        await EndAsync(delete, CancellationToken.None);
        using var remove = Begin("rm", ["-rf", _home]); // a container may have given names that are no text, or paths that are too long
        await EndAsync(remove, CancellationToken.None);
        lock (s_counting)
        {
            s_alive--;
            RemoveParent();
        }
    }

    private string[] Root => ["--root", Path.Combine(_home, "runc")];

    private static Process Begin(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        return Process.Start(start)!;
    }

    private static async Task EndAsync(Process process, CancellationToken stop)
    {
        process.StandardInput.Close();
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(stop), process.StandardError.ReadToEndAsync(stop));
        await process.WaitForExitAsync(stop);
        TestContext.Current.TestOutputHelper?.WriteLine($"{process.StartInfo.FileName}: {process.ExitCode} {string.Concat(said)}");
    }

    /// <summary>Removes what runc made above its cgroup in every hierarchy, unless others are in it or about to be.</summary>
    private void RemoveParent()
    {
        var parent = CgroupPath[..CgroupPath.LastIndexOf('/')];
        if (parent.Length == 0 || (parent == CgroupParent && s_alive > 0))
        {
            return;
        }

        foreach (var hierarchy in Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup"))
        {
            try
            {
                Directory.Delete(hierarchy + parent);
            }
            catch (IOException)
            {
                // Not there, or in use.
            }
        }
    }

    private void WriteSpec(string script)
    {
        using var runc = Begin("runc", ["spec", "-b", _home]);
        runc.WaitForExit();
        var path = Path.Combine(_home, "config.json");
        var spec = JsonNode.Parse(File.ReadAllText(path))!;
        var process = spec["process"]!;
        process["terminal"] = false;
        process["args"] = new JsonArray("/bin/sh", "-c", script);
        process["cwd"] = "/tmp";
        spec["root"] = new JsonObject { ["path"] = HasOverlay ? "rootfs" : "image", ["readonly"] = false };
        var linux = spec["linux"]!;
        linux["cgroupsPath"] = CgroupPath;
        var namespaces = linux["namespaces"]!.AsArray();
        namespaces.Remove(namespaces.Single(space => (string)space!["type"]! == "network")); // it talks to listeners of tests over the host's loopback
        if (HasProcessesOfTheHost)
        {
            namespaces.Remove(namespaces.Single(space => (string)space!["type"]! == "pid"));
        }

        var resources = linux["resources"]!;
        if (MemoryBytes > 0)
        {
            resources["memory"] = new JsonObject { ["limit"] = MemoryBytes };
        }

        if (Processes > 0)
        {
            resources["pids"] = new JsonObject { ["limit"] = Processes };
        }

        if (HasLogOfTheHost)
        {
            linux["devices"] = new JsonArray(new JsonObject { ["path"] = "/dev/log-of-the-host", ["type"] = "c", ["major"] = 1, ["minor"] = 11, ["fileMode"] = 0x1b6 });
            resources["devices"]!.AsArray().Add(new JsonObject { ["allow"] = true, ["type"] = "c", ["major"] = 1, ["minor"] = 11, ["access"] = "rwm" });
        }

        File.WriteAllText(path, spec.ToJsonString());
    }
}
