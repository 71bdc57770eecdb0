using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Streams.Integration.Tests.Agent;

/// <summary>A real container made with runc out of a static busybox, in a cgroup of its own.</summary>
internal sealed class RuncContainer : IAsyncDisposable
{
    private static readonly string[] s_folders = ["bin", "etc", "proc", "sys", "dev", "tmp"];

    private const string Parent = "streams-test";

    private readonly string _bundle = Directory.CreateTempSubdirectory("streams-runc-").FullName;
    private readonly bool _overlay;
    private readonly string? _cgroup;
    private readonly string? _cgroupPath;

    /// <summary>A container that has not run yet.</summary>
    /// <param name="script">What its shell does.</param>
    /// <param name="overlay">Its root is an overlay over the image, as with usual runtimes, and not a plain folder.</param>
    /// <param name="cgroup">Last component of its cgroup path; null for the id.</param>
    /// <param name="cgroupPath">The whole path; null for one below the tests' own.</param>
    public RuncContainer(string script, bool overlay = false, string? cgroup = null, string? cgroupPath = null)
    {
        _overlay = overlay;
        _cgroup = cgroup;
        _cgroupPath = cgroupPath;
        Id = "it" + Guid.NewGuid().ToString("N")[..10];
        MakeRoot();
        WriteSpec(script);
    }

    /// <summary>Its id for the runtime, which is also the last component of its cgroup path, where none was given.</summary>
    public string Id { get; }

    /// <summary>Path of its cgroup.</summary>
    public string CgroupPath => _cgroupPath ?? $"/{Parent}/{_cgroup ?? Id}";

    /// <summary>Most memory that it may have, bytes; 0 for no limit.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Puts a program into its image.</summary>
    public void Add(string path, byte[] program)
    {
        var file = Path.Combine(_bundle, _overlay ? "image" : "rootfs") + path;
        File.WriteAllBytes(file, program);
        if (OperatingSystem.IsLinux())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Asks its runtime for something, such as to pause it.</summary>
    public async Task AskAsync(string what, CancellationToken stop)
    {
        using var runc = Process.Start(new ProcessStartInfo("runc", ["--root", Path.Combine(_bundle, "runc"), what, Id]) { RedirectStandardError = true })!;
        await runc.WaitForExitAsync(stop);
    }

    /// <summary>Starts it; its first process has the standard streams.</summary>
    public Process Start()
    {
        if (MemoryBytes > 0)
        {
            Limit(MemoryBytes);
        }

        string[] run = ["runc", "--root", Path.Combine(_bundle, "runc"), "run", "-b", _bundle, Id];
        // the overlay lies in a mount namespace of its own: nothing is left on the machine when its last process ends
        var mount = $"mount -t overlay overlay -o lowerdir={_bundle}/image,upperdir={_bundle}/upper,workdir={_bundle}/work {_bundle}/rootfs && exec \"$@\"";
        string[] command = _overlay ? ["unshare", "-m", "sh", "-c", mount, "sh", .. run] : run;
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
    }

    /// <summary>Runs it to its end, and gives its exit code.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using var runc = Start();
        await Task.WhenAll(runc.StandardOutput.ReadToEndAsync(stop), runc.StandardError.ReadToEndAsync(stop));
        await runc.WaitForExitAsync(stop);
        return runc.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        using var delete = Process.Start(new ProcessStartInfo("runc", ["--root", Path.Combine(_bundle, "runc"), "delete", "-f", Id]) { RedirectStandardError = true })!;
        await delete.WaitForExitAsync();
        using var remove = Process.Start("rm", ["-rf", _bundle]); // a container may have given names that are no text
        await remove.WaitForExitAsync();
    }

    private void Limit(long memoryBytes)
    {
        var path = Path.Combine(_bundle, "config.json");
        var spec = JsonNode.Parse(File.ReadAllText(path))!;
        spec["linux"]!["resources"]!["memory"] = new JsonObject { ["limit"] = memoryBytes };
        File.WriteAllText(path, spec.ToJsonString());
    }

    private void MakeRoot()
    {
        var root = Path.Combine(_bundle, _overlay ? "image" : "rootfs");
        foreach (var folder in s_folders.Select(name => Path.Combine(root, name)))
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var folder in _overlay ? new[] { "rootfs", "upper", "work" } : [])
        {
            Directory.CreateDirectory(Path.Combine(_bundle, folder));
        }

        var busybox = Path.Combine(root, "bin", "busybox");
        File.Copy("/usr/bin/busybox", busybox);
        foreach (var name in new[] { "sh", "sleep", "nc", "true", "ls", "cp" })
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        }
    }

    private void WriteSpec(string script)
    {
        using var runc = Process.Start(new ProcessStartInfo("runc", ["spec", "-b", _bundle]))!;
        runc.WaitForExit();
        var path = Path.Combine(_bundle, "config.json");
        var spec = JsonNode.Parse(File.ReadAllText(path))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray("/bin/sh", "-c", script);
        spec["root"]!["readonly"] = false;
        spec["linux"]!["cgroupsPath"] = CgroupPath;
        var namespaces = spec["linux"]!["namespaces"]!.AsArray();
        foreach (var network in namespaces.Where(item => item!["type"]!.GetValue<string>() == "network").ToList())
        {
            namespaces.Remove(network); // it talks to a listener of this test over the host's loopback
        }

        File.WriteAllText(path, spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }
}
