using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Streams.Agent.Redaction;

/// <summary>Takes secrets out of a process' arguments before they leave the node, so that no topic, recording or alert holds them.</summary>
/// <remarks>
/// Bounds: arguments and their length as the options say. Patterns run without backtracking, after a look for the few marks that every secret has.
/// Thread: any; immutable.
/// </remarks>
internal sealed class ArgumentRedactor
{
    /// <summary>What stands in place of a secret.</summary>
    public const string Mark = "***";

    private readonly RedactionOptions _options;
    private readonly RedactionPattern[] _within;
    private readonly RedactionPattern[] _next;
    private readonly SearchValues<string> _marks;
    private readonly bool _unmarked;

    /// <summary>Starts with the built-in patterns and those of the options' file.</summary>
    /// <exception cref="FormatException">The file holds a line that is no pattern.</exception>
    public ArgumentRedactor(RedactionOptions options)
    {
        _options = options;
        var patterns = RedactionPatternReader.Read(BuiltIn(), "built-in", check: false).ToList();
        if (options.PatternsFile.Length > 0)
        {
            patterns.AddRange(RedactionPatternReader.Read(File.ReadAllText(options.PatternsFile), options.PatternsFile, check: true));
        }

        _within = [.. patterns.Where(pattern => !pattern.WholeNextArgument)];
        _next = [.. patterns.Where(pattern => pattern.WholeNextArgument)];
        _marks = SearchValues.Create([.. _within.SelectMany(pattern => pattern.Marks)], StringComparison.OrdinalIgnoreCase);
        _unmarked = _within.Any(pattern => pattern.Marks.Count == 0);
    }

    /// <summary>Redacts the arguments in place; true where some were cut.</summary>
    public bool Redact(string executable, List<string> arguments)
    {
        var program = NameOf(executable.Length > 0 || arguments.Count == 0 ? executable : arguments[0]);
        var cut = arguments.Count > _options.Arguments;
        if (cut)
        {
            arguments.RemoveRange(_options.Arguments, arguments.Count - _options.Arguments);
        }

        var secretFollows = false;
        for (var at = 0; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            if (argument.Length > _options.ArgumentCharacters)
            {
                argument = argument[.._options.ArgumentCharacters];
                cut = true;
            }

            var isFlag = at > 0 && argument.StartsWith('-');
            arguments[at] = secretFollows && !isFlag ? Mark : Redact(program, argument);
            secretFollows = isFlag && Announces(program, arguments[at]);
        }

        return cut;
    }

    /// <summary>Redacts one text, such as a path, that belongs to a process.</summary>
    public string Redact(Schemas.Process? process, string text) => Redact(NameOf(process?.Executable ?? ""), text);

    private bool Announces(string program, string flag)
    {
        foreach (var pattern in _next)
        {
            if (pattern.HoldsFor(program) && pattern.MayMatch(flag) && pattern.Expression.IsMatch(flag))
            {
                return true;
            }
        }

        return false;
    }

    private string Redact(string program, string argument)
    {
        if (argument.Length < 3 || (!argument.AsSpan().ContainsAny(_marks) && !_unmarked))
        {
            return argument;
        }

        foreach (var pattern in _within)
        {
            if (pattern.HoldsFor(program) && pattern.MayMatch(argument) && pattern.Expression.IsMatch(argument))
            {
                argument = Replace(pattern.Expression, argument);
            }
        }

        return argument;
    }

    private static string Replace(Regex expression, string argument)
    {
        var redacted = new StringBuilder(argument.Length);
        var from = 0;
        foreach (Match match in expression.Matches(argument))
        {
            var group = match.Groups[RedactionPattern.SecretGroup];
            var (start, length) = group.Success ? (group.Index, group.Length) : (match.Index, match.Length);
            if (argument.AsSpan(start, length).StartsWith(Mark, StringComparison.Ordinal))
            {
                continue; // another pattern took it already
            }

            redacted.Append(argument, from, start - from).Append(Mark);
            from = start + length;
        }

        return redacted.Append(argument, from, argument.Length - from).ToString();
    }

    private static string NameOf(string executable) => executable[(executable.LastIndexOf('/') + 1)..];

    private static string BuiltIn()
    {
        using var stream = typeof(ArgumentRedactor).Assembly.GetManifestResourceStream("redaction/patterns.txt")
            ?? throw new InvalidOperationException("The built-in redaction patterns are not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
