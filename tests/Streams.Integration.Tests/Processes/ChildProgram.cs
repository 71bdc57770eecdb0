using System.Diagnostics;
using System.Text;

namespace Streams.Integration.Tests.Processes;

/// <summary>One run of an executable of the product, its lines kept; ends with the test.</summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly StringBuilder _output = new();

    private ChildProgram(Process process)
    {
        _process = process;
        process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it wrote to standard error so far.</summary>
    public string Errors => Copy(_errors);

    /// <summary>What it wrote to standard output so far.</summary>
    public string Output => Copy(_output);

    public static ChildProgram Start(string assembly, params IEnumerable<string> arguments) => Start(assembly, new Dictionary<string, string>(), arguments);

    public static ChildProgram Start(string assembly, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) =>
        Start([.. Command(assembly), .. arguments], environment);

    /// <summary>Starts it by another program, such as one that gives it namespaces of its own.</summary>
    public static ChildProgram StartBy(IEnumerable<string> starter, string assembly, params IEnumerable<string> arguments) =>
        Start([.. starter, .. Command(assembly), .. arguments], new Dictionary<string, string>());

    /// <summary>Starts a program that is not of the product.</summary>
    public static ChildProgram StartProgram(string program, params IEnumerable<string> arguments) => Start([program, .. arguments], new Dictionary<string, string>());

    /// <summary>Starts it as nobody, without a capability and without a way to gain one.</summary>
    public static ChildProgram StartUnprivileged(string assembly, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) => Start(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", .. Command(assembly), .. arguments],
        new Dictionary<string, string>(environment) { ["HOME"] = "/tmp" });

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
        await _process.WaitForExitAsync().ConfigureAwait(false);
    }

    /// <summary>SIGTERM, and the exit code when it has ended.</summary>
    public async Task<int> TerminateAsync(TimeSpan within)
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync().ConfigureAwait(false);
        }
        return await ExitAsync(within).ConfigureAwait(false);
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It still runs.</exception>
    public async Task<int> ExitAsync(TimeSpan within)
    {
        await _process.WaitForExitAsync().WaitAsync(within).ConfigureAwait(false);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true); // a demo has children
        }
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    /// <summary>What starts a program: itself where it is machine code.</summary>
    public static string[] Command(string program) => program.EndsWith(".dll", StringComparison.Ordinal) ? ["dotnet", program] : [program];

    private static ChildProgram Start(string[] command, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        return new ChildProgram(Process.Start(start)!);
    }

    private static void Keep(StringBuilder lines, string? line)
    {
        if (line is not null)
        {
            lock (lines)
            {
                lines.AppendLine(line);
            }
        }
    }

    private static string Copy(StringBuilder lines)
    {
        lock (lines)
        {
            return lines.ToString();
        }
    }
}
