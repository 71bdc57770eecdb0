using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;

namespace Streams.Agent.Redaction;

/// <summary>What is taken out of arguments before they leave the node.</summary>
internal sealed record RedactionOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string Section = "Agent:Redaction";

    /// <summary>File with patterns of one's own, one a line, added to the built-in ones; default none.</summary>
    [Flag("--redaction-patterns")]
    public string PatternsFile { get; init; } = "";

    /// <summary>Characters of one argument that are kept; what follows is cut before it is looked at. 64 to 65,536; default 4,096.</summary>
    [Range(64, 65_536)]
    public int ArgumentCharacters { get; init; } = 4_096;

    /// <summary>Arguments of one process that are kept. 1 to 4,096; default 256.</summary>
    [Range(1, 4_096)]
    public int Arguments { get; init; } = 256;
}
