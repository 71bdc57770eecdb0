using Confluent.Kafka;
using Streams.Topologies.Faults;

namespace Streams.Topologies.Clients;

/// <summary>The one transactional producer of a stream thread.</summary>
/// <remarks>
/// Transactions are begun early: <c>InitTransactions</c> runs while the group is still being joined, and ends what a killed predecessor left open.
/// A flush does nothing: the runtime flushes once per task, and librdkafka flushes at the commit anyway. No spinning before the commit: it starves the broker.
/// A full queue is waited for; any other fault ends the process, since the runtime would go on and commit.
/// Thread: the stream thread.
/// Source: streaming costs measured with Streamiz.Kafka.Net 1.8.2 and librdkafka 2.16.
/// </remarks>
internal sealed class WorkerProducer : IProducer<byte[], byte[]>
{
    private const int Attempts = 5;
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan InitWithin = TimeSpan.FromSeconds(30);

    private readonly IProducer<byte[], byte[]> _inner;
    private readonly IFaultPolicy _faults;
    private readonly Liveness _liveness;
    private readonly CommitProgress _progress;
    private readonly ClientTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly Task _initialized;
    private long _commitStartedAt;
    private volatile bool _disposed;

    public WorkerProducer(IProducer<byte[], byte[]> inner, IFaultPolicy faults, Liveness liveness, CommitProgress progress, ClientTelemetry telemetry, TimeProvider time)
    {
        _inner = inner;
        _faults = faults;
        _liveness = liveness;
        _progress = progress;
        _telemetry = telemetry;
        _time = time;
        _initialized = Task.Factory.StartNew(Initialize, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public Handle Handle => _inner.Handle;

    public string Name => _inner.Name;

    public int AddBrokers(string brokers) => _inner.AddBrokers(brokers);

    public void SetSaslCredentials(string username, string password) => _inner.SetSaslCredentials(username, password);

    public Task<DeliveryResult<byte[], byte[]>> ProduceAsync(string topic, Message<byte[], byte[]> message, CancellationToken cancellationToken = default) =>
        _inner.ProduceAsync(topic, message, cancellationToken);

    public Task<DeliveryResult<byte[], byte[]>> ProduceAsync(TopicPartition topicPartition, Message<byte[], byte[]> message, CancellationToken cancellationToken = default) =>
        _inner.ProduceAsync(topicPartition, message, cancellationToken);

    public void Produce(string topic, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>>? deliveryHandler = null) =>
        Produce(new TopicPartition(topic, Partition.Any), message, deliveryHandler);

    public void Produce(TopicPartition topicPartition, Message<byte[], byte[]> message, Action<DeliveryReport<byte[], byte[]>>? deliveryHandler = null)
    {
        while (true)
        {
            try
            {
                // Without a handler: a failed delivery makes the commit fail, and reports cost 3 µs a record.
                _inner.Produce(topicPartition, message);
                return;
            }
            catch (ProduceException<byte[], byte[]> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                _telemetry.QueueFull();
                _liveness.Polled();
                _inner.Poll(QueueWait);
            }
            catch (KafkaException e)
            {
                _faults.Fail($"producing to {topicPartition.Topic}", e);
            }
        }
    }

    public int Poll(TimeSpan timeout) => _inner.Poll(timeout);

    public int Flush(TimeSpan timeout) => _inner.Flush(timeout);

    public void Flush(CancellationToken cancellationToken = default) => _inner.Poll(TimeSpan.Zero);

    public void InitTransactions(TimeSpan timeout) => _initialized.GetAwaiter().GetResult();

    public void BeginTransaction()
    {
        Guard("beginning a transaction", _inner.BeginTransaction);
        _liveness.TransactionBegun();
    }

    public void SendOffsetsToTransaction(IEnumerable<TopicPartitionOffset> offsets, IConsumerGroupMetadata groupMetadata, TimeSpan timeout)
    {
        _commitStartedAt = _time.GetTimestamp();
        var sent = offsets.ToList();
        Guard("sending offsets to the transaction", () => _inner.SendOffsetsToTransaction(sent, groupMetadata, timeout));
        _progress.Sent(sent);
    }

    public void CommitTransaction() => Commit(_inner.CommitTransaction);

    public void CommitTransaction(TimeSpan timeout) => Commit(() => _inner.CommitTransaction(timeout));

    public void AbortTransaction() => Guard("aborting a transaction", _inner.AbortTransaction);

    public void AbortTransaction(TimeSpan timeout) => Guard("aborting a transaction", () => _inner.AbortTransaction(timeout));

    /// <summary>Ends the client; where the beginning with transactions still runs, it is waited for, since the client must not vanish under it.</summary>
    public void Dispose()
    {
        _disposed = true;
        ((IAsyncResult)_initialized).AsyncWaitHandle.WaitOne(InitWithin);
        _inner.Dispose();
    }

    private void Commit(Action commit)
    {
        var startedAt = _commitStartedAt == 0 ? _time.GetTimestamp() : _commitStartedAt;
        Guard("committing a transaction", commit);
        _commitStartedAt = 0;
        _liveness.TransactionEnded();
        _progress.Committed();
        _telemetry.Committed(_time.GetElapsedTime(startedAt));
    }

    private void Initialize()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                _inner.InitTransactions(InitWithin);
                return;
            }
            catch (KafkaRetriableException) when (attempt < Attempts)
            {
                // the predecessor's transaction is still being ended, or the coordinator moves: the same call again
            }
            catch (KafkaException) when (_disposed)
            {
                return;
            }
            catch (KafkaException e)
            {
                _faults.Fail("beginning with transactions", e);
            }
        }
    }

    private void Guard(string what, Action call)
    {
        try
        {
            call();
        }
        catch (KafkaException e)
        {
            _faults.Fail(what, e);
        }
    }
}
