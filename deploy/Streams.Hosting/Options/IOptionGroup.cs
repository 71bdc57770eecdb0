using System.CommandLine;
using Microsoft.Extensions.Configuration;

namespace Streams.Hosting.Options;

/// <summary>A group of options whatever its record.</summary>
internal interface IOptionGroup
{
    /// <summary>Gives the command the group's flags.</summary>
    void AddTo(Command command);

    /// <summary>The effective values in words, for the log.</summary>
    string Describe(ParseResult parsed, IConfiguration configuration);
}
