using System.Text.RegularExpressions;
using Streams.Integration.Tests.Processes;
using Streams.TestKit.Kubernetes;
using SystemProcess = System.Diagnostics.Process;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>Makes an image of the agent out of what this machine has: the runtime of .NET, the libraries that it needs, the agent as it was built.</summary>
internal static partial class AgentImage
{
    public const string Name = "agent:1";

    /// <summary>What starts it.</summary>
    public static readonly string[] Command = ProductProgram.Agent == ProductProgram.AgentAssembly ? ["/dotnet/dotnet", "/app/streams-agent.dll"] : ["/app/streams-agent"];

    // opened by name while the program runs, so that no program says that it needs them
    private static readonly string[] Opened = ["libssl.so.3", "libcrypto.so.3", "libbpf.so.1", "libgssapi_krb5.so.2"];

    public static async Task MakeAsync(KubeCluster cluster)
    {
        var root = Directory.CreateDirectory(Path.Combine(cluster.Directory, "agent-root")).FullName;
        foreach (var folder in new[] { "app", "tmp", "dotnet/shared", "var/lib/streams", "etc", "proc", "sys", "host/run" })
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        var dotnet = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(typeof(object).Assembly.Location))))!;
        await ShellAsync($"""
            set -e
            cp '{dotnet}/dotnet' '{root}/dotnet/'; cp -r '{dotnet}/host' '{root}/dotnet/'
            for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
              mkdir '{root}/dotnet/shared/'$framework; cp -r '{dotnet}/shared/'$framework/{Environment.Version.ToString(3)} '{root}/dotnet/shared/'$framework/
            done
            cp -r '{Path.GetDirectoryName(ProductProgram.Agent)}/.' '{root}/app/'; rm -rf '{root}/app/'linux-*
            [ ! -d '{root}/app/runtimes' ] || find '{root}/app/runtimes' -mindepth 1 -maxdepth 1 ! -name 'linux-x64' ! -name unix -exec rm -rf {"{}"} +
            """);
        foreach (var library in await LibrariesAsync(root))
        {
            var target = Path.Join(root, library);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(library, target, overwrite: true);
        }

        await cluster.ImageAsync(Name, root, Command);
    }

    /// <summary>Every library that the native files below a folder need, and those that are opened by name.</summary>
    private static async Task<IReadOnlyCollection<string>> LibrariesAsync(string root)
    {
        var known = await ShellAsync("/sbin/ldconfig -p");
        var opened = Opened.Select(name => Regex.Match(known, $@"^\s*{Regex.Escape(name)} .*x86-64.* => (?<path>\S+)", RegexOptions.Multiline).Groups["path"].Value).Where(path => path.Length > 0).ToList();
        var natives = await ShellAsync($"find '{root}/dotnet' '{root}/app' \\( -name '*.so' -o -name dotnet -o -name streams-agent \\) -type f");
        var files = natives.Split('\n', StringSplitOptions.RemoveEmptyEntries).Concat(opened);
        var needed = await ShellAsync($"ldd {string.Join(' ', files.Select(file => $"'{file}'"))} 2>/dev/null || true");
        return [.. opened.Concat(Needed().Matches(needed).Select(match => match.Groups["path"].Value)).Distinct()];
    }

    private static async Task<string> ShellAsync(string script)
    {
        using var shell = SystemProcess.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = shell.StandardError.ReadToEndAsync();
        var output = await shell.StandardOutput.ReadToEndAsync();
        await shell.WaitForExitAsync();
        Assert.True(shell.ExitCode == 0, $"{script}\n{await errors}");
        return output;
    }

    [GeneratedRegex(@"(=> |^\s+)(?<path>/[^\s:]+) \(0x", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Needed();
}
