using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Streams.Topologies.Clients;

/// <summary>What is measured and logged of the clients of Kafka.</summary>
internal sealed partial class ClientTelemetry
{
    private readonly Meter _meter;
    private readonly ILogger<ClientTelemetry> _logger;
    private readonly Histogram<double> _commitSeconds;
    private readonly Counter<long> _queueFull;

    public ClientTelemetry(IMeterFactory meters, ILogger<ClientTelemetry> logger)
    {
        _meter = meters.Create("Streams.Topologies");
        _logger = logger;
        _commitSeconds = _meter.CreateHistogram(
            "streams.topologies.commit.duration",
            unit: "s",
            description: "From sending the offsets to the end of the commit.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [.005, .01, .015, .02, .03, .05, .075, .1, .15, .2, .3, .5, 1, 2, 5] });
        _queueFull = _meter.CreateCounter<long>("streams.topologies.producer.queue.waited", unit: "{wait}", description: "Times that the stream thread waited for room in the producer's queue.");
    }

    /// <summary>From now on the metrics tell what waits on the input topics.</summary>
    public void InputOpened(Func<IEnumerable<KeyValuePair<string, long>>> waiting) =>
        _meter.CreateObservableGauge(
            "streams.topologies.records.waiting",
            () => waiting().Select(topic => new Measurement<long>(topic.Value, new KeyValuePair<string, object?>("topic", topic.Key))),
            unit: "{record}",
            description: "Records on the input topics that were not taken in yet, by topic, as far as the client has heard.");

    public void Committed(TimeSpan took) => _commitSeconds.Record(took.TotalSeconds);

    public void QueueFull()
    {
        _queueFull.Add(1);
        LogQueueFull();
    }

    public void ClientError(string client, Error error)
    {
        // The client reconnects by itself; only a fatal error is one for the process, and that ends it.
        LogClientError(client, error.Code, error.Reason);
    }

    public void ClientSaid(string client, string what) => LogClientSaid(client, what);

    [LoggerMessage(EventId = 3201, Level = LogLevel.Debug, Message = "The producer's queue is full: the stream waits")]
    private partial void LogQueueFull();

    [LoggerMessage(EventId = 3202, Level = LogLevel.Warning, Message = "The {Client} reports {Code}: {Reason}")]
    private partial void LogClientError(string client, ErrorCode code, string reason);

    [LoggerMessage(EventId = 3203, Level = LogLevel.Debug, Message = "The {Client} says: {What}")]
    private partial void LogClientSaid(string client, string what);
}
