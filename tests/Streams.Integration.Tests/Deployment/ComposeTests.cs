using System.Diagnostics;
using Streams.Integration.Tests.Processes;
using Streams.TestKit;

namespace Streams.Integration.Tests.Deployment;

/// <summary>docker-compose.yml is one that docker-compose accepts, and it opens nothing but loopback.</summary>
public sealed class ComposeTests
{
    [Fact]
    public async Task Compose_Always_PassesItsOwnCheckAndListensOnLoopbackOnly()
    {
        Requirement.Need("docker-compose");
        using var compose = Process.Start(new ProcessStartInfo("docker-compose", ["-f", Path.Combine(ProductProgram.Root, "docker-compose.yml"), "config"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = compose.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var config = await compose.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await compose.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(compose.ExitCode == 0, await errors);
        var ports = config.Split('\n').Where(line => line.TrimStart().StartsWith("- ", StringComparison.Ordinal) && line.TrimEnd().EndsWith("/tcp", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(ports);
        Assert.All(ports, port => Assert.StartsWith("- 127.0.0.1:", port.Trim(), StringComparison.Ordinal));
    }
}
