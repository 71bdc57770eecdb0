using Confluent.Kafka;
using Streams.Kafka.Configuration;

namespace Streams.Kafka;

/// <summary>How to reach one Kafka cluster and which names to use there; every client of the product is built from one of these.</summary>
/// <remarks>Thread: immutable. Secrets never leave it but into a client's own configuration.</remarks>
public sealed class KafkaConnection
{
    private const string BootstrapProperty = "bootstrap.servers";

    private readonly IReadOnlyList<KafkaProperty> _properties;

    private KafkaConnection(string bootstrapServers, string prefix, IReadOnlyList<KafkaProperty> properties)
    {
        BootstrapServers = bootstrapServers;
        Prefix = prefix;
        _properties = properties;
    }

    /// <summary>A connection without further properties, as tests and the demo use it.</summary>
    /// <param name="bootstrapServers">host:port, several separated by commas.</param>
    /// <param name="prefix">Goes before every topic, group and transactional id.</param>
    public KafkaConnection(string bootstrapServers, string prefix = "")
        : this(bootstrapServers, prefix, [])
    {
        NativeLibrary.EnsureUsable();
    }

    /// <summary>Servers to ask first: host:port, several separated by commas.</summary>
    public string BootstrapServers { get; }

    /// <summary>Goes before every topic, group and transactional id.</summary>
    public string Prefix { get; }

    /// <summary>Reads what the flags <c>--bootstrap</c>, <c>--prefix</c> and <c>--kafka-config</c> say.</summary>
    /// <param name="bootstrapServers">Wins over the file's bootstrap.servers; null or empty leaves it to the file.</param>
    /// <param name="prefix">Null is none.</param>
    /// <param name="configFile">File of librdkafka properties; null or empty is none.</param>
    /// <exception cref="KafkaSettingsException">Servers are missing, or the file is wrong; the message names file, line and property.</exception>
    public static KafkaConnection Open(string? bootstrapServers, string? prefix = null, string? configFile = null)
    {
        NativeLibrary.EnsureUsable();
        var properties = string.IsNullOrEmpty(configFile) ? [] : KafkaConfigFile.Read(configFile);
        var servers = !string.IsNullOrEmpty(bootstrapServers)
            ? bootstrapServers
            : properties.FirstOrDefault(property => property.Name == BootstrapProperty)?.Value;

        return string.IsNullOrEmpty(servers)
            ? throw new KafkaSettingsException("no Kafka was named: give --bootstrap HOST:PORT, or bootstrap.servers in the file of --kafka-config.")
            : new KafkaConnection(servers, prefix ?? "", [.. properties.Where(property => property.Name != BootstrapProperty)]);
    }

    /// <summary>The same cluster with other names, as tests use it.</summary>
    public KafkaConnection WithPrefix(string prefix) => new(BootstrapServers, prefix, _properties);

    /// <summary>Name of a topic of the product on this cluster.</summary>
    public string Topic(string name) => Prefix + name;

    /// <summary>Name of a consumer group of the product on this cluster.</summary>
    public string Group(string name) => Prefix + name;

    /// <summary>Name of a transactional id of the product on this cluster.</summary>
    public string TransactionalId(string name) => Prefix + name;

    /// <summary>Puts servers and properties into the configuration of a client that is about to be built. What the caller sets afterwards wins.</summary>
    /// <remarks>Properties that only producers or only consumers take reach only those.</remarks>
    public void ApplyTo(ClientConfig config)
    {
        config.BootstrapServers = BootstrapServers;

        foreach (var property in _properties)
        {
            if (!property.IsForRegistry && PropertyScope.Fits(property.Name, config))
            {
                config.Set(property.Name, property.Value);
            }
        }
    }

    /// <summary>Properties of the file that begin with schema.registry., for the registry's client.</summary>
    internal IEnumerable<KeyValuePair<string, string>> RegistryProperties =>
        _properties.Where(property => property.IsForRegistry).Select(property => KeyValuePair.Create(property.Name, property.Value));

    /// <summary>The connection in words for a log, secrets masked.</summary>
    public override string ToString() => string.Join(
        ' ',
        new[] { $"{BootstrapProperty}={BootstrapServers}" }
            .Concat(Prefix.Length > 0 ? [$"prefix={Prefix}"] : Array.Empty<string>())
            .Concat(_properties.Select(property => property.ToString())));
}
