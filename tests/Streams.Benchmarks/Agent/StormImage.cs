using System.Diagnostics;
using System.Text.Json.Nodes;
using Streams.Hosting;

namespace Streams.Benchmarks.Agent;

/// <summary>What the storming containers run: a small program compiled here, alone in a root that they share and cannot write.</summary>
internal sealed class StormImage : IDisposable
{
    /// <summary>Name under which runtimes that know images have it.</summary>
    public const string Name = "docker.io/benchmark/storm:1";

    private const int Files = 256;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streams-storm-");
    private readonly string _spec;

    /// <exception cref="FailedException">There is no compiler, or no runc.</exception>
    public StormImage()
    {
        var bin = Directory.CreateDirectory(Path.Combine(Root, "bin")).FullName;
        foreach (var folder in new[] { "proc", "sys", "dev" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        var files = Directory.CreateDirectory(Path.Combine(Root, "storm.d")).FullName;
        for (var i = 0; i < Files; i++)
        {
            File.WriteAllText(Path.Combine(files, $"{i}"), "");
        }

        Compile(Path.Combine(bin, "storm"));
        File.Copy(Path.Combine(bin, "storm"), Path.Combine(bin, "act"));
        Run("runc", "spec", "-b", _folder.FullName);
        _spec = File.ReadAllText(Path.Combine(_folder.FullName, "config.json"));
    }

    /// <summary>Where all of it lies, and the runtimes' states.</summary>
    public string Folder => _folder.FullName;

    /// <summary>The containers' root.</summary>
    public string Root => Path.Combine(_folder.FullName, "rootfs");

    /// <summary>Writes the bundle of one container, and says where it lies.</summary>
    public string MakeBundle(string id, string cgroup, IEnumerable<string> arguments)
    {
        var spec = JsonNode.Parse(_spec)!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray([.. arguments.Select(argument => JsonValue.Create(argument))]);
        spec["process"]!["rlimits"] = new JsonArray();
        spec["root"]!["path"] = Root;
        spec["root"]!["readonly"] = true;
        spec["linux"]!["cgroupsPath"] = cgroup;
        var namespaces = spec["linux"]!["namespaces"]!.AsArray();
        foreach (var network in namespaces.Where(item => item!["type"]!.GetValue<string>() == "network").ToList())
        {
            namespaces.Remove(network); // the loopback of a network of its own would be down
        }

        var bundle = Directory.CreateDirectory(Path.Combine(_folder.FullName, id)).FullName;
        File.WriteAllText(Path.Combine(bundle, "config.json"), spec.ToJsonString());
        return bundle;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Compile(string program)
    {
        using var source = typeof(StormImage).Assembly.GetManifestResourceStream("storm.c")!;
        var file = program + ".c";
        using (var copy = File.Create(file))
        {
            source.CopyTo(copy);
        }

        Run(File.Exists("/usr/bin/gcc") ? "gcc" : "clang", "-O2", "-static", "-o", program, file);
        File.Delete(file);
    }

    private static void Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new FailedException($"{program} failed: {said.Trim()}");
            }
        }
        catch (System.ComponentModel.Win32Exception absent)
        {
            throw new FailedException($"{program} is needed to make containers that storm: {absent.Message}", absent);
        }
    }
}
