using Streams.Integration.Tests.Agent;
using Streams.TestKit.Containers;

namespace Streams.Integration.Tests.Live;

/// <summary>An intrusion in a container of its own: a binary is copied in, run, and connects out.</summary>
internal static class Act
{
    /// <summary>Commits it, once the container runs.</summary>
    /// <param name="port">Port of this machine that it connects to.</param>
    /// <param name="stop">Ends the test.</param>
    /// <returns>The container, and the moment before the act.</returns>
    public static async Task<(string ContainerId, long Timestamp)> CommitAsync(int port, CancellationToken stop)
    {
        await using var container = new RuncContainer();
        using var program = container.Start($"echo ready; read go; cp /bin/busybox /tmp/nc; /tmp/nc 127.0.0.1 {port}; exit 0");
        var ready = await program.StandardOutput.ReadLineAsync(stop);
        if (ready != "ready")
        {
            Assert.Fail($"the container does not start: {await program.StandardError.ReadToEndAsync(stop)}");
        }
        await Task.Delay(500, stop); // a container at work, as an intruder finds it
        var timestamp = TimeProvider.System.GetTimestamp();
        await program.StandardInput.WriteLineAsync("go".AsMemory(), stop);
        program.StandardInput.Close();
        await program.WaitForExitAsync(stop);
        return (container.Id, timestamp);
    }
}
