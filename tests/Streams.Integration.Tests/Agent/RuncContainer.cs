using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Streams.Integration.Tests.Agent;

/// <summary>A real container made with runc out of a static busybox, in a cgroup of its own.</summary>
internal sealed class RuncContainer : IAsyncDisposable
{
    private const string Parent = "streams-test";

    private readonly string _bundle = Directory.CreateTempSubdirectory("streams-runc-").FullName;

    /// <summary>A container that has not run yet.</summary>
    /// <param name="script">What its shell does.</param>
    public RuncContainer(string script)
    {
        Id = "it" + Guid.NewGuid().ToString("N")[..10];
        MakeRoot();
        WriteSpec(script);
    }

    /// <summary>Its id for the runtime, which is also the last component of its cgroup path.</summary>
    public string Id { get; }

    /// <summary>Path of its cgroup.</summary>
    public string CgroupPath => $"/{Parent}/{Id}";

    /// <summary>Runs it to its end, and gives its exit code.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using var runc = Process.Start(new ProcessStartInfo("runc", ["--root", Path.Combine(_bundle, "runc"), "run", "-b", _bundle, Id])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        await Task.WhenAll(runc.StandardOutput.ReadToEndAsync(stop), runc.StandardError.ReadToEndAsync(stop));
        await runc.WaitForExitAsync(stop);
        return runc.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        using var delete = Process.Start(new ProcessStartInfo("runc", ["--root", Path.Combine(_bundle, "runc"), "delete", "-f", Id]) { RedirectStandardError = true })!;
        await delete.WaitForExitAsync();
        Directory.Delete(_bundle, recursive: true);
    }

    private void MakeRoot()
    {
        foreach (var folder in new[] { "bin", "etc", "proc", "sys", "dev", "tmp" })
        {
            Directory.CreateDirectory(Path.Combine(_bundle, "rootfs", folder));
        }

        var busybox = Path.Combine(_bundle, "rootfs", "bin", "busybox");
        File.Copy("/usr/bin/busybox", busybox);
        foreach (var name in new[] { "sh", "sleep", "nc", "true", "ls", "cp" })
        {
            File.CreateSymbolicLink(Path.Combine(_bundle, "rootfs", "bin", name), "busybox");
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
