using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Confluent.SchemaRegistry;
using Streams.Kafka.Faults;
using Streams.Kafka.Registration;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Kafka;

/// <summary>Schema numbers from a Confluent-compatible registry: ours registered under TopicName subjects with full transitive compatibility, others' looked up.</summary>
/// <remarks>
/// State: numbers that the registry does not know, at most <see cref="UnknownIds.Most"/> for a minute, so that garbage does not become requests.
/// Thread: any. <see cref="TryResolve"/> waits for the registry where a number is new.
/// </remarks>
public sealed class Registry : ISchemaIds, IDisposable
{
    private readonly ISchemaRegistryClient _client;
    private readonly string _url;
    private readonly Dictionary<RecordSchema, int> _ids = [];
    private readonly ConcurrentDictionary<int, string> _known = new();
    private readonly UnknownIds _unknown;

    private Registry(ISchemaRegistryClient client, string url, TimeProvider time)
    {
        _client = client;
        _url = url;
        _unknown = new UnknownIds(time);
    }

    /// <summary>Asks the registry for the numbers of our schemas, registering those that it lacks.</summary>
    /// <param name="url">Address of its API, as given by --registry.</param>
    /// <param name="connection">Names the topics; its properties that begin with schema.registry. (user, TLS) go to the client.</param>
    /// <param name="time">Clock for what is remembered as unknown.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KafkaFailedException">The registry cannot be reached, or refuses a schema as incompatible; the message names subject and, as the registry says it, the field.</exception>
    public static async Task<Registry> OpenAsync(string url, KafkaConnection connection, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var registry = new Registry(BuildClient(url, connection), url, time);

        try
        {
            foreach (var topic in TopicCatalog.All.Where(topic => topic.Schema is not null))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await registry.LearnAsync(connection.Topic(topic.Name) + "-value", topic.Schema!).ConfigureAwait(false);
            }

            return registry;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    /// <summary>The numbers to use: a registry's where <paramref name="url"/> names one, else the compiled-in ones.</summary>
    /// <exception cref="KafkaFailedException">The registry cannot be reached, or refuses a schema.</exception>
    public static async Task<ISchemaIds> IdsAsync(string? url, KafkaConnection connection, TimeProvider time, CancellationToken cancellationToken = default) =>
        string.IsNullOrEmpty(url) ? SchemaIds.CompiledIn : await OpenAsync(url, connection, time, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The schema is no value of a topic.</exception>
    public int IdFor(RecordSchema schema) =>
        _ids.TryGetValue(schema, out var id) ? id : throw new ArgumentException($"{schema} is no value of a topic and has no number.", nameof(schema));

    /// <inheritdoc />
    /// <exception cref="KafkaFailedException">The registry cannot be reached: whether the number is known is open.</exception>
    public bool TryResolve(int id, [NotNullWhen(true)] out string? writerSchemaJson)
    {
        if (_known.TryGetValue(id, out writerSchemaJson))
        {
            return true;
        }

        if (!_unknown.MayAsk(id))
        {
            return false;
        }

        writerSchemaJson = Ask(id);

        if (writerSchemaJson is null)
        {
            _unknown.Add(id);
            return false;
        }

        _known[id] = writerSchemaJson;
        return true;
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private string? Ask(int id)
    {
        try
        {
            return _client.GetSchemaAsync(id).ConfigureAwait(false).GetAwaiter().GetResult().SchemaString;
        }
        catch (SchemaRegistryException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is SchemaRegistryException or HttpRequestException or TaskCanceledException)
        {
            throw new KafkaFailedException($"the schema registry at {_url} did not say what schema {id} is ({RegistryFault.Words(e)}).", e);
        }
    }

    private async Task LearnAsync(string subject, RecordSchema schema)
    {
        var id = await FindAsync(subject, schema).ConfigureAwait(false) ?? await RegisterAsync(subject, schema).ConfigureAwait(false);
        _ids.TryAdd(schema, id);
        _known[id] = schema.Json; // our own text, so that values of our own schema are known as such
    }

    private async Task<int?> FindAsync(string subject, RecordSchema schema)
    {
        try
        {
            return (await _client.LookupSchemaAsync(subject, new Schema(schema.Json, SchemaType.Avro), ignoreDeletedSchemas: true).ConfigureAwait(false)).Id;
        }
        catch (SchemaRegistryException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (Exception e) when (e is SchemaRegistryException or HttpRequestException or TaskCanceledException)
        {
            throw new KafkaFailedException($"the schema registry at {_url} cannot be used ({RegistryFault.Words(e)}): check --registry, or leave it out.", e) { IsUnreachable = e is HttpRequestException or TaskCanceledException };
        }
    }

    private async Task<int> RegisterAsync(string subject, RecordSchema schema)
    {
        try
        {
            var id = await _client.RegisterSchemaAsync(subject, new Schema(schema.Json, SchemaType.Avro)).ConfigureAwait(false);
            await _client.UpdateCompatibilityAsync(Compatibility.FullTransitive, subject).ConfigureAwait(false);
            return id;
        }
        catch (SchemaRegistryException e) when (e.Status == System.Net.HttpStatusCode.Conflict)
        {
            throw new KafkaFailedException($"the schema registry at {_url} refuses {schema.Name} under the subject {subject} as incompatible{Fields(e, schema)}: {RegistryFault.Words(e)}. Register a compatible schema, or choose another --prefix.", e);
        }
        catch (Exception e) when (e is SchemaRegistryException or HttpRequestException or TaskCanceledException)
        {
            throw new KafkaFailedException($"the schema registry at {_url} did not register {schema.Name} under the subject {subject} ({RegistryFault.Words(e)}).", e);
        }
    }

    private static string Fields(SchemaRegistryException refusal, RecordSchema schema) =>
        FieldNames.In(refusal.Message, schema.Json) is { Count: > 0 } names ? $" in {string.Join(", ", names)}" : "";

    private static CachedSchemaRegistryClient BuildClient(string url, KafkaConnection connection)
    {
        var config = new SchemaRegistryConfig { Url = url, RequestTimeoutMs = 10_000, MaxRetries = 2 };

        foreach (var (name, value) in connection.RegistryProperties)
        {
            config.Set(name, value);
        }

        try
        {
            return new CachedSchemaRegistryClient(config);
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException)
        {
            throw new KafkaSettingsException($"--registry {url}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}.", e);
        }
    }
}
