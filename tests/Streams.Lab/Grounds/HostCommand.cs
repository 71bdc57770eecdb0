using System.Diagnostics;
using Streams.Hosting;

namespace Streams.Lab.Grounds;

/// <summary>Runs a program of this machine to its end.</summary>
internal static class HostCommand
{
    private const int MostSaid = 500;

    /// <summary>Its standard output.</summary>
    /// <exception cref="FailedException">It is not there, or it failed; the message quotes it.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken stop, string? input = null)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync(stop);
        var errors = process.StandardError.ReadToEndAsync(stop);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), stop).ConfigureAwait(false);
        }

        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        var said = await errors.ConfigureAwait(false);
        return process.ExitCode == 0
            ? await output.ConfigureAwait(false)
            : throw new FailedException($"{program} {string.Join(' ', process.StartInfo.ArgumentList.Take(4))} ended with {process.ExitCode}: {LastLines(said)}");
    }

    /// <summary>Starts it with all three standard streams in our hands.</summary>
    /// <exception cref="FailedException">It is not there.</exception>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new FailedException($"{program} cannot be started ({e.Message}): on Debian, apt-get install docker.io busybox-static iproute2 util-linux.");
        }
    }

    /// <summary>The reason is often not in the last line, which may only say where help is.</summary>
    private static string LastLines(string text)
    {
        var said = string.Join(" / ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
        return said.Length == 0 ? "it said nothing" : said.Length <= MostSaid ? said : said[..MostSaid] + "…";
    }
}
