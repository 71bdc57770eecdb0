namespace Streams.Agent.Redaction;

/// <summary>Reads patterns from text: those built in, and a user's file.</summary>
/// <remarks>
/// One pattern a line, <c>#</c> begins a comment. <c>in REGEX</c>: group <c>secret</c> of each match (or the match) is taken out.
/// <c>next REGEX</c>: the argument after a matching one is taken out. <c>in:mysql,mariadb REGEX</c>: only for these programs.
/// <c>in {token,secret} REGEX</c>: tried only on arguments that hold one of the words.
/// Expressions run without backtracking, so their time is linear in the argument and no pattern or argument can stall the agent.
/// </remarks>
internal static class RedactionPatternReader
{
    /// <summary>The patterns of a text.</summary>
    /// <param name="text">Lines of patterns.</param>
    /// <param name="name">What the text is called in a message.</param>
    /// <param name="check">Builds each expression now, to refuse a wrong one by its line.</param>
    /// <exception cref="FormatException">A line is no pattern; the message names the line.</exception>
    public static IReadOnlyList<RedactionPattern> Read(string text, string name, bool check)
    {
        var patterns = new List<RedactionPattern>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length > 0 && line[0] != '#')
            {
                patterns.Add(Checked(Parse(line, $"{name}:{number}"), check, $"{name}:{number}"));
            }
        }

        return patterns;
    }

    private static RedactionPattern Parse(string line, string place)
    {
        var (head, rest) = Cut(line, ' ');
        var (word, programs) = Cut(head, ':');
        if (word is not ("in" or "next") || rest.Length == 0)
        {
            throw new FormatException($"{place}: a redaction pattern begins with 'in REGEX' or 'next REGEX'");
        }

        var (marks, expression) = rest[0] == '{' ? Cut(rest[1..], '}') : ("", rest);
        return new RedactionPattern(expression.Trim(), Words(programs), Words(marks), wholeNextArgument: word == "next");
    }

    private static RedactionPattern Checked(RedactionPattern pattern, bool check, string place)
    {
        try
        {
            _ = check ? pattern.Expression : null;
            return pattern;
        }
        catch (Exception refused) when (refused is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{place}: {refused.Message}", refused);
        }
    }

    private static (string Before, string After) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var index ? (text[..index], text[(index + 1)..].Trim()) : (text, "");

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
