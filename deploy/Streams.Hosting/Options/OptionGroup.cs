using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Streams.Hosting.Options;

/// <summary>Makes flags, variables and settings out of an option record: a record with a constant <c>Section</c>, defaults, ranges and doc comments.</summary>
/// <remarks>
/// Flag: <c>--property</c>, or <c>--last-part-property</c> where the section has several parts, or what <see cref="FlagAttribute"/> says.
/// Variable: <c>STREAMS__SECTION__PROPERTY</c>. Flags win over variables, variables over appsettings.json, that over the default.
/// </remarks>
/// <typeparam name="T">The record.</typeparam>
public sealed class OptionGroup<[DynamicallyAccessedMembers(OptionMembers.Read)] T> : IOptionGroup
    where T : class, new()
{
    private readonly List<OptionEntry> _entries;

    /// <summary>A group with the record's own defaults, or those of <paramref name="defaults"/>.</summary>
    /// <param name="defaults">Defaults other than the record's own.</param>
    /// <param name="describes">False where nobody asks for help: reading the doc comments costs a start a tenth of a second.</param>
    public OptionGroup(T? defaults = null, bool describes = true)
    {
        var section = typeof(T).GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string
            ?? throw new NotSupportedException($"{typeof(T)} has no constant Section");
        var values = defaults ?? new T();
        _entries = [.. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite)
            .Select(property => new OptionEntry(section, property, property.GetValue(values), describes))];
    }

    /// <inheritdoc />
    public void AddTo(Command command)
    {
        foreach (var entry in _entries)
        {
            command.Options.Add(entry.Flag);
        }
    }

    /// <summary>The record as flags, variables and settings have it.</summary>
    /// <exception cref="UsageException">A value has the wrong form or lies out of its range.</exception>
    public T Read(ParseResult parsed, IConfiguration configuration)
    {
        var options = new T();

        foreach (var entry in _entries)
        {
            entry.Set(options, entry.Read(parsed, configuration));
        }

        return options;
    }

    /// <inheritdoc />
    public string Describe(ParseResult parsed, IConfiguration configuration)
    {
        var options = Read(parsed, configuration);
        return string.Join(' ', _entries.Select(entry => entry.Describe(options)));
    }
}
