using System.Diagnostics;
using Streams.TestKit;

namespace Streams.Lab.Tests.Grounds;

public sealed class BoundedRuncTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streams-runc-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("create", "--bundle", "config.json")]
    [InlineData("exec", "--process", "process.json")]
    public async Task Runtime_CapabilitiesThatTheHostLacks_AreNotAskedFor(string command, string option, string file)
    {
        Requirement.Need("root", "setpriv");
        var spec = Path.Combine(_folder, file);
        await File.WriteAllTextAsync(spec, """{"bounding":["CAP_CHOWN","CAP_NET_ADMIN","CAP_KILL","CAP_WAKE_ALARM"],"effective":["CAP_NET_ADMIN","CAP_CHOWN"]}""", TestContext.Current.CancellationToken);
        var asked = await AskAsync(command, option, file == "config.json" ? _folder : spec, "4f");

        Assert.Equal($"{command} {option} {(file == "config.json" ? _folder : spec)} 4f", asked);
        Assert.Equal("""{"bounding":["CAP_CHOWN","CAP_KILL"],"effective":["CAP_CHOWN"]}""", await File.ReadAllTextAsync(spec, TestContext.Current.CancellationToken));
    }

    /// <summary>Runs it where two capabilities are missing, over a runc that says what it was asked.</summary>
    private async Task<string> AskAsync(params string[] arguments)
    {
        const string Runc = "mkdir \"$0/bin\" && printf '#!/bin/sh\\necho \"$@\"\\n' >\"$0/bin/runc\" && chmod 755 \"$0/bin/runc\" && PATH=\"$0/bin:$PATH\" exec setpriv --bounding-set=-net_admin,-wake_alarm \"$@\"";
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Runc, _folder, Path.Combine(AppContext.BaseDirectory, "bounded-runc.sh"), .. arguments]) { RedirectStandardOutput = true })!;
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said.Trim();
    }
}
