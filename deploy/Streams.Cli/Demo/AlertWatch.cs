using Streams.Cli.Alerts;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Cli.Demo;

/// <summary>Prints alerts as a read-committed reader gets them, and notes how long after the act each was there.</summary>
/// <remarks>Thread: a reader of its own.</remarks>
internal sealed class AlertWatch : IAsyncDisposable
{
    private const int MostLatencies = 100_000;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    private readonly AlertFeed _feed;
    private readonly IAlertPrinter _printer;
    private readonly TimeProvider _time;
    private readonly List<double> _latenciesMs = [];
    private readonly HashSet<string> _findings = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _reading = Task.CompletedTask;

    public AlertWatch(KafkaConnection kafka, IAlertPrinter printer, TimeProvider time)
    {
        _feed = new AlertFeed(kafka, TopicEnds.Of(kafka, TopicCatalog.Alerts));
        _printer = printer;
        _time = time;
    }

    /// <summary>Records of alerts.v1 printed.</summary>
    public int Records { get; private set; }

    /// <summary>Incidents that they tell of.</summary>
    public int Incidents => _findings.Count;

    /// <summary>Act to alert in ms: from the event time of what was found to the moment the reader held the first alert of the incident; sorted.</summary>
    public IReadOnlyList<double> LatenciesMs => [.. _latenciesMs.Order()];

    public void Start() => _reading = Task.Factory.StartNew(Read, _stopping.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _feed.Dispose();
        _stopping.Dispose();
    }

    private void Read()
    {
        while (!_stopping.IsCancellationRequested)
        {
            if (!_feed.TryRead(Wait, out var alert, out var json))
            {
                continue;
            }

            Records++;

            if (_findings.Add(alert!.FindingUid) && _latenciesMs.Count < MostLatencies)
            {
                _latenciesMs.Add((_time.GetUtcNow() - alert.LastSeen).TotalMilliseconds);
            }

            _printer.Print(alert, json);
        }
    }
}
