using System.Text;

namespace Streams.Schemas.Generator.Parsing;

/// <summary>Names of the contract as C# has them.</summary>
internal static class Names
{
    /// <summary>first_sequence, PROCESS_STARTED → FirstSequence, ProcessStarted.</summary>
    public static string Pascal(string name)
    {
        var result = new StringBuilder(name.Length);
        foreach (var word in name.Split('_').Where(word => word.Length > 0))
        {
            result.Append(char.ToUpperInvariant(word[0]));
            result.Append(word.Substring(1).ToLowerInvariant());
        }
        return result.ToString();
    }

    public static string Full(string name, string enclosingNamespace) =>
        name.IndexOf('.') >= 0 || enclosingNamespace.Length == 0 ? name : enclosingNamespace + "." + name;
}
