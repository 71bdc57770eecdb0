using System.Diagnostics;

namespace Streams.Integration.Tests.Observability;

/// <summary>Prometheus' own judge of rules and of pages of metrics.</summary>
internal static class Promtool
{
    public static async Task<(int Code, string Said)> RunAsync(string[] arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, (await errors) + (await output));
    }
}
