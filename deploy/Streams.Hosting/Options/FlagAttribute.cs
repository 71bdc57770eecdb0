namespace Streams.Hosting.Options;

/// <summary>Gives an option's flag a name other than the one made from its section and property.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FlagAttribute(string name, params string[] aliases) : Attribute
{
    /// <summary>The flag, dashes included.</summary>
    public string Name { get; } = name;

    /// <summary>Other names of the flag, dashes included.</summary>
    public IReadOnlyList<string> Aliases { get; } = aliases;
}
