using System.Globalization;
using System.Text.RegularExpressions;

namespace Streams.Hosting.Options;

/// <summary>Turns the text of a flag, a variable or a setting into an option's type, and back for help and logs.</summary>
internal static partial class OptionText
{
    /// <summary>What may stand for a type, in words.</summary>
    public static string Expected(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain.IsEnum => $"one of {string.Join(", ", Enum.GetNames(plain)).ToLowerInvariant()}",
            _ when plain == typeof(TimeSpan) => "a duration such as 500ms, 30s, 5m, 72h or 00:00:30",
            _ when plain == typeof(bool) => "true or false",
            _ when plain == typeof(int) || plain == typeof(long) => "a whole number, with KiB, MiB or GiB where it counts bytes",
            _ when plain == typeof(double) => "a number",
            _ => "text",
        };
    }

    /// <summary>The value that <paramref name="text"/> stands for.</summary>
    public static bool TryParse(Type type, string text, out object? value)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        value = plain switch
        {
            _ when plain == typeof(string) => text,
            _ when plain == typeof(TimeSpan) => Duration(text),
            _ when plain == typeof(bool) => bool.TryParse(text, out var truth) ? truth : null,
            _ when plain == typeof(int) => Whole(text) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null,
            _ when plain == typeof(long) => Whole(text),
            _ when plain == typeof(double) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real) ? real : null,
            _ when plain.IsEnum => Enum.TryParse(plain, text, ignoreCase: true, out var symbol) && Enum.IsDefined(plain, symbol!) ? symbol : null,
            _ when plain.IsAssignableFrom(typeof(string[])) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            _ => throw new NotSupportedException($"an option of type {type} is not supported"),
        };
        return value is not null;
    }

    /// <summary>A value as one would write it on the command line.</summary>
    public static string Format(object? value) => value switch
    {
        null => "none",
        "" => "none",
        TimeSpan duration => Format(duration),
        Enum symbol => symbol.ToString().ToLowerInvariant(),
        bool truth => truth ? "true" : "false",
        IEnumerable<string> list => list.Any() ? string.Join(',', list) : "none",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Format(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0s",
        _ when duration.Ticks % TimeSpan.TicksPerHour == 0 => FormattableString.Invariant($"{duration.TotalHours}h"),
        _ when duration.Ticks % TimeSpan.TicksPerMinute == 0 => FormattableString.Invariant($"{duration.TotalMinutes}m"),
        _ when duration.Ticks % TimeSpan.TicksPerSecond == 0 => FormattableString.Invariant($"{duration.TotalSeconds}s"),
        _ => FormattableString.Invariant($"{duration.TotalMilliseconds}ms"),
    };

    private static TimeSpan? Duration(string text)
    {
        var match = DurationShape().Match(text);

        if (match.Success && double.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var milliseconds = number * match.Groups["unit"].Value switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => 86_400_000d };
            return milliseconds < TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
        }

        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration : null;
    }

    private static long? Whole(string text)
    {
        var match = WholeShape().Match(text);

        if (!match.Success || !long.TryParse(match.Groups["number"].Value.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var shift = match.Groups["unit"].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, _ => 0 };
        return number <= long.MaxValue >> shift && number >= long.MinValue >> shift ? number << shift : null;
    }

    [GeneratedRegex(@"^(?<number>\d+(\.\d+)?)\s*(?<unit>ms|s|m|h|d)$")]
    private static partial Regex DurationShape();

    [GeneratedRegex(@"^(?<number>-?\d[\d_,]*)\s*(?<unit>KiB|MiB|GiB)?$")]
    private static partial Regex WholeShape();
}
