using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Streams.Hosting.Options;

namespace Streams.Hosting.Commands;

/// <summary>Builds one command of a program from option records and an action.</summary>
public sealed class CommandBuilder
{
    private readonly string _program;
    private readonly Func<IConfiguration> _settings;
    private readonly bool _describes;
    private readonly List<IOptionGroup> _groups = [];
    private readonly OptionGroup<LogOptions> _log;

    internal CommandBuilder(string program, Command command, Func<IConfiguration> settings, bool describes = true)
    {
        _program = program;
        _describes = describes;
        _log = new OptionGroup<LogOptions>(new LogOptions(), describes);
        _settings = settings;
        Inner = command;
    }

    /// <summary>The command itself, for options and arguments that belong to no group.</summary>
    public Command Inner { get; }

    /// <summary>Gives the command the options of a record; read them in the action with <see cref="CommandRun.Read{T}"/>.</summary>
    /// <param name="defaults">Defaults other than the record's own.</param>
    public OptionGroup<T> Options<[DynamicallyAccessedMembers(OptionMembers.Read)] T>(T? defaults = null)
        where T : class, new()
    {
        var group = new OptionGroup<T>(defaults, _describes);
        group.AddTo(Inner);
        _groups.Add(group);
        return group;
    }

    /// <summary>A command below this one.</summary>
    public CommandBuilder Command(string name, string description)
    {
        var command = new Command(name, description);
        Inner.Subcommands.Add(command);
        return new CommandBuilder(_program, command, _settings, _describes);
    }

    /// <summary>What the command does; the result is the exit code. The token is cancelled by Ctrl-C, SIGTERM and the end of a supervised input.</summary>
    public void Run(Func<CommandRun, CancellationToken, Task<int>> action)
    {
        _log.AddTo(Inner);
        Inner.SetAction(async (parsed, stop) =>
        {
            await using var run = new CommandRun(_program, parsed, _settings(), _log, _groups);
            using var supervised = SupervisedInput.Link(stop);
            return await action(run, supervised.Token).ConfigureAwait(false);
        });
    }
}
