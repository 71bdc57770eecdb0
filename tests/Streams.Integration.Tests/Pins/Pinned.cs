using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Kafka;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.Stream;
using Streams.Kafka;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Pins;

/// <summary>One run of the runtime as it comes, over topics of a test's own: what it does by itself is what the product has to live with.</summary>
internal sealed class Pinned : IDisposable
{
    private const string Input = "in";
    private const string Output = "out";

    private readonly KafkaConnection _connection;
    private KafkaStream? _stream;

    private Pinned(KafkaConnection connection) => _connection = connection;

    public string InputTopic => _connection.Topic(Input);

    public string OutputTopic => _connection.Topic(Output);

    public string BootstrapServers => _connection.BootstrapServers;

    public string ApplicationId => _connection.Group("pin");

    public string State { get; private set; } = "";

    public Exception? Failure { get; private set; }

    public static async Task<Pinned> CreateAsync(KafkaFixture kafka, int partitions = 1)
    {
        kafka.NeedReal();
        var pinned = new Pinned(kafka.Connect());
        await kafka.CreateTopicAsync(pinned._connection, Input, partitions);
        await kafka.CreateTopicAsync(pinned._connection, Output, partitions);
        return pinned;
    }

    public string ChangelogOf(string store) => $"{ApplicationId}-{store}-changelog";

    /// <summary>Builds the topology and starts it; false where starting does not return in time.</summary>
    public async Task<bool> StartAsync(Action<StreamBuilder> build, bool exactlyOnce = true, Func<IStreamConfig, IKafkaSupplier>? supplier = null)
    {
        var config = new StreamConfig<ByteArraySerDes, ByteArraySerDes>(new Dictionary<string, dynamic>(), NullLoggerFactory.Instance)
        {
            Guarantee = exactlyOnce ? ProcessingGuarantee.EXACTLY_ONCE : ProcessingGuarantee.AT_LEAST_ONCE,
            ApplicationId = ApplicationId,
            ClientId = ApplicationId,
            BootstrapServers = _connection.BootstrapServers,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            CommitIntervalMs = 50,
            PollMs = 5,
            InnerExceptionHandler = cause =>
            {
                Failure = cause;
                return ExceptionHandlerResponse.FAIL;
            },
        };
        var builder = new StreamBuilder();
        build(builder);
        _stream = supplier is null ? new KafkaStream(builder.Build(), config) : new KafkaStream(builder.Build(), config, supplier(config));
        _stream.StateChanged += (_, state) => State = state.ToString();
        var start = Task.Run(() => _stream.StartAsync());
        return await Task.WhenAny(start, Task.Delay(TimeSpan.FromSeconds(12))) == start;
    }

    /// <summary>An orderly end, after which the same may be started again.</summary>
    public async Task StopAsync()
    {
        var stream = _stream!;
        _stream = null;
        await Task.Run(stream.Dispose).WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Produce(params IEnumerable<Message<byte[], byte[]>> messages)
    {
        using var producer = Producer(transactionalId: null);
        foreach (var message in messages)
        {
            producer.Produce(InputTopic, message);
        }

        producer.Flush();
    }

    public IProducer<byte[], byte[]> Producer(string? transactionalId)
    {
        var config = new ProducerConfig();
        _connection.ApplyTo(config);
        config.TransactionalId = transactionalId;
        return new ProducerBuilder<byte[], byte[]>(config).Build();
    }

    public IConsumer<byte[], byte[]> Consumer(IsolationLevel isolation)
    {
        var config = new ConsumerConfig();
        _connection.ApplyTo(config);
        config.GroupId = _connection.Group("reader");
        config.IsolationLevel = isolation;
        config.EnablePartitionEof = true;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        return new ConsumerBuilder<byte[], byte[]>(config).Build();
    }

    public IAdminClient Admin()
    {
        var config = new AdminClientConfig();
        _connection.ApplyTo(config);
        return new AdminClientBuilder(config).Build();
    }

    /// <summary>What a read-committed reader sees of partition 0 of a topic now.</summary>
    public IReadOnlyList<Message<byte[], byte[]>> ReadCommitted(string topic)
    {
        using var consumer = Consumer(IsolationLevel.ReadCommitted);
        consumer.Assign(new TopicPartitionOffset(topic, 0, Offset.Beginning));
        var messages = new List<Message<byte[], byte[]>>();
        while (consumer.Consume(TimeSpan.FromSeconds(10)) is { IsPartitionEOF: false } result)
        {
            messages.Add(result.Message);
        }

        return messages;
    }

    public static Message<byte[], byte[]> Message(string? key, string value = "x") => new()
    {
        Key = key is null ? null! : Encoding.UTF8.GetBytes(key),
        Value = Encoding.UTF8.GetBytes(value),
    };

    public static async Task<bool> HoldsAsync(Func<bool> condition, int seconds = 20)
    {
        for (var i = 0; i < seconds * 10; i++)
        {
            if (condition())
            {
                return true;
            }

            await Task.Delay(100);
        }

        return condition();
    }

    public void Dispose()
    {
        // A stream that hangs in its start, or is dead, would be waited for without a limit.
        if (_stream is { } stream)
        {
            _ = Task.Run(stream.Dispose);
        }
    }
}
