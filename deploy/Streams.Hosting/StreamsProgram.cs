using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Commands;
using Streams.Hosting.Logging;
using Streams.Hosting.Options;
using Streams.Schemas.Recording;

namespace Streams.Hosting;

/// <summary>Runs a program of the product: command line, options, exit code, errors in one line.</summary>
public static class StreamsProgram
{
    // longer than a producer may take to hand its last records over
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(20);

    /// <summary>Builds the command line and runs what it asks for.</summary>
    /// <param name="args">Arguments of the process.</param>
    /// <param name="name">Name of the program.</param>
    /// <param name="description">What it does, in one line of its help.</param>
    /// <param name="build">Adds options, commands and actions.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, string name, string description, Action<CommandBuilder> build)
    {
        var root = new RootCommand(description);
        build(new CommandBuilder(name, root, Settings.Load, describes: args.Any(arg => arg is "--help" or "-h" or "-?" or "/h" or "/?")));
        var parsed = root.Parse(args);

        if (parsed.Errors.Count > 0)
        {
            return Fail(ExitCode.Usage, name, $"{parsed.Errors[0].Message.TrimEnd('.')}; see {PathOf(parsed, name)} --help.");
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = StopWithin }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Ok; // asked to stop
        }
        catch (Exception e) when (e is UsageException or ValidationException)
        {
            return Fail(ExitCode.Usage, name, e.Message);
        }
        catch (Exception e) when (e is FailedException or RecordingException or IOException or UnauthorizedAccessException or TimeoutException)
        {
            return Fail(ExitCode.Failed, name, e.Message);
        }
        catch (Exception e)
        {
            return Fail(ExitCode.Failed, name, e.ToString());
        }
    }

    private static string PathOf(ParseResult parsed, string name)
    {
        var path = name;

        foreach (var command in parsed.CommandResult.Command.Parents.OfType<Command>().Reverse().Append(parsed.CommandResult.Command).Where(command => command is not RootCommand))
        {
            path += " " + command.Name;
        }

        return path;
    }

    private static int Fail(int code, string name, string message)
    {
        Console.Error.WriteLine($"{name}: {OneLine.Of(message)}");
        return code;
    }
}
