using Confluent.Kafka;
using Streams.Kafka.Faults;
using Streams.Kafka.Native;

namespace Streams.Kafka;

/// <summary>Asks a cluster about topics without ever making one by asking, but on the mock, which knows no other way.</summary>
public sealed class TopicReader : IDisposable
{
    private readonly KafkaConnection _connection;
    private readonly IAdminClient _admin;
    private readonly Lazy<bool> _isMock;
    private readonly Lock _errors = new();
    private Error? _lastError;

    /// <summary>A reader over <paramref name="connection"/>; nothing is asked yet.</summary>
    public TopicReader(KafkaConnection connection)
    {
        _connection = connection;
        _admin = Build(connection, autoCreate: false);
        _isMock = new Lazy<bool>(AskIsMock);
    }

    /// <summary>The client, for what is not about topics' partitions.</summary>
    public IAdminClient Admin => _admin;

    /// <summary>True where the cluster is librdkafka's mock.</summary>
    public bool IsMock => _isMock.Value;

    /// <summary>Partitions of a topic of the product; 0 where it does not exist.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached, or a permission is missing.</exception>
    public int Partitions(string name, TimeSpan within) => Find(name, within)?.Partitions.Count ?? 0;

    /// <summary>What the cluster says of a topic of the product; null where it does not exist.</summary>
    /// <exception cref="KafkaFailedException">Kafka cannot be reached, or a permission is missing.</exception>
    public TopicMetadata? Find(string name, TimeSpan within)
    {
        var topic = _connection.Topic(name);
        var use = new KafkaUse { Servers = _connection.BootstrapServers, Topic = topic };

        try
        {
            var answer = _admin.GetMetadata(topic, within).Topics.Single(found => found.Topic == topic);
            return answer.Error.Code switch
            {
                ErrorCode.NoError => answer,
                ErrorCode.UnknownTopicOrPart => null,
                _ => throw new KafkaFailedException(KafkaFault.Explain(answer.Error, use)) { IsUnreachable = KafkaFault.IsUnreachable(answer.Error) },
            };
        }
        catch (KafkaException e)
        {
            var cause = Cause(e.Error);
            throw new KafkaFailedException(KafkaFault.Explain(cause, use), e) { IsUnreachable = KafkaFault.IsUnreachable(cause) };
        }
    }

    /// <summary>Partitions of a topic of the product, which must exist; the mock makes it when asked.</summary>
    /// <exception cref="KafkaFailedException">The topic does not exist, Kafka cannot be reached, or a permission is missing.</exception>
    public int NeedPartitions(string name, TimeSpan within)
    {
        var partitions = Partitions(name, within);

        if (partitions == 0 && IsMock)
        {
            MakeOnMock(name);
            partitions = Partitions(name, within);
        }

        return partitions > 0
            ? partitions
            : throw new KafkaFailedException(KafkaFault.Explain(new Error(ErrorCode.UnknownTopicOrPart), new KafkaUse { Topic = _connection.Topic(name) }));
    }

    /// <summary>Makes a topic on the mock by asking for it, with as many partitions as the mock chooses.</summary>
    internal void MakeOnMock(string name)
    {
        using var asking = Build(_connection, autoCreate: true);
        var topic = _connection.Topic(name);

        // the first answer still says that there is no such topic
        for (var tries = 0; tries < 50 && asking.GetMetadata(topic, TimeSpan.FromSeconds(5)).Topics[0].Partitions.Count == 0; tries++)
        {
        }
    }

    /// <inheritdoc />
    public void Dispose() => _admin.Dispose();

    private bool AskIsMock()
    {
        var client = ClientHandle.Of(_admin);
        var id = Librdkafka.ClusterId(client, 10_000);

        if (id == nint.Zero)
        {
            return false;
        }

        try
        {
            return System.Runtime.InteropServices.Marshal.PtrToStringUTF8(id)?.StartsWith(MockBroker.ClusterIdStart, StringComparison.Ordinal) == true;
        }
        finally
        {
            Librdkafka.Free(client, id);
        }
    }

    private IAdminClient Build(KafkaConnection connection, bool autoCreate)
    {
        var config = new AdminClientConfig();
        connection.ApplyTo(config);
        config.AllowAutoCreateTopics = autoCreate;
        return new AdminClientBuilder(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, error) => Remember(error)).Build();
    }

    private void Remember(Error error)
    {
        lock (_errors)
        {
            _lastError = error.Code == ErrorCode.Local_AllBrokersDown && _lastError is not null ? _lastError : error;
        }
    }

    // a request that ran out of time says nothing; what the client noticed meanwhile (refused, wrong password) does
    private Error Cause(Error error)
    {
        lock (_errors)
        {
            return error.Code is ErrorCode.Local_Transport or ErrorCode.Local_TimedOut && _lastError is not null ? _lastError : error;
        }
    }
}
