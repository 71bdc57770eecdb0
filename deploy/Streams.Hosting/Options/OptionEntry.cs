using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Streams.Hosting.Options;

/// <summary>One property of an option record: its flag, its variable, its setting, its range.</summary>
internal sealed partial class OptionEntry
{
    private readonly PropertyInfo _property;
    private readonly object? _default;
    private readonly string _key;
    private readonly Option<string?> _flag;

    public OptionEntry(string section, PropertyInfo property, object? defaultValue, bool describes)
    {
        _property = property;
        _default = defaultValue;
        _key = $"{section}:{property.Name}";
        _flag = MakeFlag(section, describes);
    }

    public Option Flag => _flag;

    public string Variable => "STREAMS__" + _key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>The value from the first of flag, variable and setting that gives one, else the default; checked against the property's ranges.</summary>
    public object? Read(ParseResult parsed, IConfiguration configuration)
    {
        var (text, place) = Given(parsed, configuration);

        if (text is null)
        {
            Check(_default, "", "the default");
            return _default;
        }

        if (!OptionText.TryParse(_property.PropertyType, text, out var value))
        {
            throw new UsageException($"{place}: '{text}' is not {OptionText.Expected(_property.PropertyType)}; the default is {OptionText.Format(_default)}.");
        }

        Check(value, text, place);
        return value;
    }

    public void Set(object target, object? value) => _property.SetValue(target, value);

    public string Describe(object target) => $"{_key}={OptionText.Format(_property.GetValue(target))}";

    private (string? Text, string Place) Given(ParseResult parsed, IConfiguration configuration)
    {
        if (parsed.GetResult(_flag) is { Implicit: false } given)
        {
            return (given.Tokens.Count == 0 ? "true" : given.Tokens[^1].Value, _flag.Name);
        }

        var set = configuration[_key];
        var place = Environment.GetEnvironmentVariable(Variable) is not null ? $"environment variable {Variable}" : $"setting {_key} in appsettings.json";
        return (string.IsNullOrEmpty(set) ? null : set, place);
    }

    private void Check(object? value, string text, string place)
    {
        foreach (var rule in _property.GetCustomAttributes<ValidationAttribute>())
        {
            if (!rule.IsValid(value))
            {
                var message = rule.FormatErrorMessage("value").Replace("The field value", "the value", StringComparison.Ordinal).Replace("The value field", "the value", StringComparison.Ordinal).TrimEnd('.');
                throw new UsageException($"{place}{(text.Length > 0 ? $" {text}" : $" of {_flag.Name}")}: {message}; the default is {OptionText.Format(_default)}.");
            }
        }
    }

    private Option<string?> MakeFlag(string section, bool describes)
    {
        var flag = _property.GetCustomAttribute<FlagAttribute>();
        var named = flag?.Name ?? "--" + Kebab(section.Contains(':', StringComparison.Ordinal) ? section.Split(':')[^1] + _property.Name : _property.Name);
        var isSwitch = (Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType) == typeof(bool);
        return new Option<string?>(named, [.. flag?.Aliases ?? []])
        {
            Description = describes ? $"{OptionDocs.Of(_property)} [default: {OptionText.Format(_default)}; {Variable}]".TrimStart() : null,
            HelpName = HelpName(),
            Arity = isSwitch ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne,
        };
    }

    private string HelpName()
    {
        var type = Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;
        return type switch
        {
            _ when type == typeof(TimeSpan) => "duration",
            _ when type == typeof(bool) => "true|false",
            _ when type == typeof(int) || type == typeof(long) || type == typeof(double) => "number",
            _ when type.IsEnum => string.Join('|', Enum.GetNames(type)).ToLowerInvariant(),
            _ => "text",
        };
    }

    private static string Kebab(string name) => Humps().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Humps();
}
