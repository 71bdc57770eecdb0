using Streams.Hosting;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Streams.Lab.Documents;

/// <summary>Reads all documents of all YAML files of a folder; a name that is not known is an error, not a comment.</summary>
internal static class YamlFiles
{
    private static readonly IDeserializer s_yaml = new DeserializerBuilder()
        .WithNamingConvention(HyphenatedNamingConvention.Instance)
        .WithTypeConverter(new DurationConverter())
        .WithCaseInsensitivePropertyMatching()
        .Build();

    /// <summary>The documents, in the order of file names.</summary>
    /// <param name="folder">Folder of *.yaml files.</param>
    /// <param name="check">Throws where a document is wrong; its second argument is the file's name.</param>
    /// <exception cref="UsageException">There is no file, or one is wrong; the message names file and line.</exception>
    public static IReadOnlyList<T> ReadAll<T>(string folder, Action<T, string> check)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.yaml").Order(StringComparer.Ordinal).ToList() : [];
        return files.Count == 0
            ? throw new UsageException($"{folder} holds no *.yaml file.")
            : [.. files.SelectMany(file => ReadFile(file, check))];
    }

    private static List<T> ReadFile<T>(string file, Action<T, string> check)
    {
        var documents = new List<T>();
        try
        {
            using var text = File.OpenText(file);
            var parser = new Parser(text);
            parser.Consume<StreamStart>();
            while (parser.Accept<DocumentStart>(out _))
            {
                if (s_yaml.Deserialize<T>(parser) is { } document)
                {
                    check(document, Path.GetFileName(file));
                    documents.Add(document);
                }
            }
        }
        catch (YamlException e)
        {
            throw new UsageException($"{file}, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}");
        }

        return documents;
    }
}
