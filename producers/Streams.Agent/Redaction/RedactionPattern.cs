using System.Text.RegularExpressions;

namespace Streams.Agent.Redaction;

/// <summary>One way in which a secret stands in a command line.</summary>
/// <remarks>The expression is built when it is first needed: building all costs half a second, which an agent's start does not have.</remarks>
/// <param name="text">Finds it; group <c>secret</c> is what is taken out, the whole match where there is no such group.</param>
/// <param name="programs">Programs that it holds for, by the name of the executable; empty for all.</param>
/// <param name="marks">Words of which an argument must hold one before the expression is tried; empty for none.</param>
/// <param name="wholeNextArgument">The expression matches a flag, and the secret is the argument that follows.</param>
internal sealed class RedactionPattern(string text, string[] programs, string[] marks, bool wholeNextArgument)
{
    /// <summary>Group that holds the secret.</summary>
    public const string SecretGroup = "secret";

    private const RegexOptions Bounded =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    private readonly Lazy<Regex> _expression = new(() => new Regex(text, Bounded));

    /// <summary>Finds the secret, in time linear in the argument.</summary>
    /// <exception cref="ArgumentException">The text is no expression.</exception>
    /// <exception cref="NotSupportedException">The expression cannot run in linear time.</exception>
    public Regex Expression => _expression.Value;

    /// <summary>Words of which an argument must hold one.</summary>
    public IReadOnlyList<string> Marks => marks;

    /// <summary>True where the secret is the argument that follows.</summary>
    public bool WholeNextArgument => wholeNextArgument;

    /// <summary>True where the pattern is meant for the program.</summary>
    public bool HoldsFor(string program) => programs.Length == 0 || Array.IndexOf(programs, program) >= 0;

    /// <summary>True where the argument may match, which costs little to find out.</summary>
    public bool MayMatch(string argument)
    {
        foreach (var mark in marks)
        {
            if (argument.Contains(mark, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return marks.Length == 0;
    }
}
