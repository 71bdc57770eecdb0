using System.Diagnostics;
using System.Text.Json.Nodes;
using Streams.TestKit.Requirements;
using Xunit;

namespace Streams.Sensors.Tests.Real;

/// <summary>A busybox container made by runc on an overlay of its own, in a mount namespace of its own, in the network of this machine.</summary>
internal sealed class RuncContainer : IDisposable
{
    public const string CgroupParent = "/streams-sensors-tests";
    private static readonly string[] Applets = ["sh", "cp", "cat", "nc", "sleep", "head", "tail", "true", "mkdir", "ls", "chmod"];

    private readonly string _home = Directory.CreateTempSubdirectory("streams-runc").FullName;

    public RuncContainer()
    {
        foreach (var folder in new[] { "image/bin", "image/etc", "image/proc", "image/sys", "image/dev", "image/tmp", "upper", "work", "rootfs", "runc" })
        {
            Directory.CreateDirectory(Path.Combine(_home, folder));
        }

        var busybox = Path.Combine(_home, "image/bin/busybox");
        File.Copy(Programs.Find("busybox")!, busybox);
        foreach (var applet in Applets)
        {
            File.CreateSymbolicLink(Path.Combine(_home, "image/bin", applet), "busybox");
        }
    }

    /// <summary>Puts an executable into the container's image.</summary>
    public void Add(string path, byte[] program)
    {
        var file = Path.Combine(_home, "image" + path);
        File.WriteAllBytes(file, program);
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Id { get; } = "s" + Guid.NewGuid().ToString("n")[..12];

    public string CgroupPath => $"{CgroupParent}/{Id}";

    /// <summary>Runs a command as the container's first process to its end, and returns its exit code.</summary>
    public async Task<int> Run(IEnumerable<string> arguments, long memoryBytes = 0, int processes = 0)
    {
        await Shell("runc", "spec", "--bundle", _home);
        var file = Path.Combine(_home, "config.json");
        var spec = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        spec["process"]!["cwd"] = "/tmp";
        spec["root"]!["readonly"] = false;
        spec["linux"]!["cgroupsPath"] = CgroupPath;
        var spaces = spec["linux"]!["namespaces"]!.AsArray();
        spaces.Remove(spaces.Single(space => (string)space!["type"]! == "network"));
        if (memoryBytes > 0)
        {
            spec["linux"]!["resources"]!["memory"] = new JsonObject { ["limit"] = memoryBytes };
        }

        if (processes > 0)
        {
            spec["linux"]!["resources"]!["pids"] = new JsonObject { ["limit"] = processes };
        }

        spec["linux"]!["devices"] = new JsonArray(new JsonObject { ["path"] = "/dev/log-of-the-host", ["type"] = "c", ["major"] = 1, ["minor"] = 11, ["fileMode"] = 0x1b6 });
        spec["linux"]!["resources"]!["devices"]!.AsArray().Add(new JsonObject { ["allow"] = true, ["type"] = "c", ["major"] = 1, ["minor"] = 11, ["access"] = "rwm" });
        await File.WriteAllTextAsync(file, spec.ToJsonString());
        return await Shell(
            "unshare", "-m", "sh", "-c",
            $"mount -t overlay overlay -o lowerdir={_home}/image,upperdir={_home}/upper,workdir={_home}/work {_home}/rootfs && exec runc --root {_home}/runc run --bundle {_home} {Id}");
    }

    public void Dispose()
    {
        using (var remove = Process.Start("rm", ["-rf", _home])) // a container may have made paths that are too long to name
        {
            remove.WaitForExit();
        }

        foreach (var hierarchy in Directory.EnumerateDirectories("/sys/fs/cgroup"))
        {
            try
            {
                Directory.Delete(hierarchy + CgroupParent);
            }
            catch (IOException)
            {
                // Not there, or another test's container is in it.
            }
        }
    }

    private static async Task<int> Shell(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var said = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{program}: {process.ExitCode} {await said}{await output}");
        return process.ExitCode;
    }
}
