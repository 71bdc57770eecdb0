using System.Diagnostics;
using System.Net;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Streams.Kafka;
using Streams.Schemas;

namespace Streams.Benchmarks.Pipeline;

/// <summary>One streams-worker as a child process over a full topic, watched from outside: progress by its committed offsets, cost by the kernel's account of the process.</summary>
internal sealed class WorkerRun : IDisposable
{
    private const string Group = "streams-worker";

    private readonly KafkaConnection _connection;
    private readonly IAdminClient _admin;
    private readonly System.Diagnostics.Process _process;
    private readonly List<TopicPartition> _partitions;
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("streams-benchmark-");
    private readonly string _http;

    public WorkerRun(string program, KafkaConnection connection, int partitions, IEnumerable<string> flags)
    {
        _connection = connection;
        var config = new AdminClientConfig();
        connection.ApplyTo(config);
        _admin = new AdminClientBuilder(config).SetLogHandler((_, _) => { }).Build();
        _partitions = [.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(connection.Topic(TopicCatalog.Events), partition))];
        _http = $"127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet",
        [
            program, "--bootstrap", connection.BootstrapServers, "--prefix", connection.Prefix, "--instance", "benchmark",
            "--state-dir", _state.FullName, "--http", _http, "--log-level", "Warning", .. flags,
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["TZ"] = "UTC";
        _process = System.Diagnostics.Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public long PeakResidentBytes { get; private set; }

    /// <summary>Waits until all records are behind it; the rate is that between a tenth and nineteen twentieths of them.</summary>
    public async Task<Rate> MeasureAsync(long records, double eventsPerRecord, TimeSpan patience, CancellationToken stop)
    {
        (long Done, long At, TimeSpan Processor)? first = null, last = null;
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(false);
            var done = await CommittedAsync().ConfigureAwait(false);
            _process.Refresh();
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"streams-worker ended with {_process.ExitCode} after {done} of {records} records.");
            }
            PeakResidentBytes = Math.Max(PeakResidentBytes, _process.WorkingSet64);
            var now = (done, Stopwatch.GetTimestamp(), _process.TotalProcessorTime);
            if (first is null && done >= records / 10)
            {
                first = now;
            }
            if (done <= records * 0.95 || last is null)
            {
                last = now;
            }
            if (done >= records)
            {
                break;
            }
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                throw new TimeoutException($"streams-worker committed {done} of {records} records within {patience.TotalSeconds:F0} s.");
            }
        }
        var (from, to) = (first!.Value, last!.Value);
        return new Rate((long)((to.Done - from.Done) * eventsPerRecord), Stopwatch.GetElapsedTime(from.At, to.At), to.Processor - from.Processor);
    }

    /// <summary>Its page of metrics.</summary>
    public async Task<string> MetricsAsync(CancellationToken stop)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri($"http://{_http}/metrics"), stop).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }
        _process.Dispose();
        _admin.Dispose();
        _state.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<long> CommittedAsync()
    {
        try
        {
            var offsets = await _admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(_connection.Group(Group), _partitions)]).ConfigureAwait(false);
            return offsets[0].Partitions.Sum(partition => Math.Max(0, partition.Offset.Value));
        }
        catch (ListConsumerGroupOffsetsException)
        {
            return 0; // an offset within an open transaction is not told
        }
    }
}
