using System.Collections.Concurrent;
using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Streams.Hosting.Options;

/// <summary>Takes the help text of an option from its doc comment, so that code and help say the same.</summary>
internal static partial class OptionDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Loaded = new();

    public static string Of(PropertyInfo property)
    {
        if (property.GetCustomAttribute<DescriptionAttribute>() is { } description)
        {
            return description.Description;
        }

        var type = property.DeclaringType!;
        var docs = Loaded.GetOrAdd(type.Assembly, Load);
        return docs.GetValueOrDefault($"P:{type.FullName!.Replace('+', '.')}.{property.Name}", "");
    }

    private static Dictionary<string, string> Load(Assembly assembly)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");

        try
        {
            return File.Exists(path)
                ? XDocument.Load(path).Descendants("member")
                    .Where(member => member.Attribute("name")?.Value.StartsWith("P:", StringComparison.Ordinal) == true && member.Element("summary") is not null)
                    .ToDictionary(member => member.Attribute("name")!.Value, member => Words(member.Element("summary")!))
                : [];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    private static string Words(XElement summary)
    {
        foreach (var reference in summary.Descendants().Where(element => element.Attribute("cref") is not null).ToList())
        {
            reference.ReplaceWith(reference.Attribute("cref")!.Value.Split('.')[^1]);
        }

        return Blanks().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
