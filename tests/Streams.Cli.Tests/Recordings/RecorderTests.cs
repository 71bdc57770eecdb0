using Microsoft.Extensions.Logging.Abstractions;
using Streams.Cli.Recordings;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Recording;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Xunit;

namespace Streams.Cli.Tests.Recordings;

public sealed class RecorderTests : IDisposable
{
    private readonly MockBroker _broker = MockBroker.Start();
    private readonly string _file = Path.GetTempFileName();

    public void Dispose()
    {
        _broker.Dispose();
        File.Delete(_file);
    }

    [Theory]
    [InlineData(null, 2)]
    [InlineData(A.ContainerId, 1)]
    public async Task Run_FromTheBeginning_HoldsWhatWasPublished(string? container, int containers)
    {
        var connection = new KafkaConnection(_broker.BootstrapServers, "r.");
        await PublishAsync(connection);

        RecordSummary summary;

        using (var writer = RecordingWriter.Create(_file))
        {
            summary = new Recorder(connection, SchemaIds.CompiledIn, new RecordOptions { FromBeginning = true, Container = container is null ? [] : [container] }, TimeProvider.System).Run(writer, TestContext.Current.CancellationToken);
        }

        using var reader = RecordingReader.Open(_file);
        var entries = reader.ReadAll().ToList();
        Assert.Equal((containers, 0), (summary.Metadata, summary.Unreadable));
        Assert.Equal(containers, entries.Count(entry => entry.Events?.Events[0].Kind == EventKind.ProcessStarted));
        Assert.Equal(container is null, entries.Any(entry => entry.Events?.Events[0].Heartbeat?.Closing == true));
        Assert.Contains(entries, entry => entry.Events?.Processes.FirstOrDefault()?.Executable == "/usr/local/bin/node");
        Assert.Equal(containers, entries.Count(entry => entry.Topic == TopicCatalog.Metadata && entry.Metadata is not null));
    }

    // a batch of each of two containers, and closing heartbeats
    private static async Task PublishAsync(KafkaConnection connection)
    {
        var session = new SessionOptions { AgentId = "agent-1", StartedAt = DateTimeOffset.UnixEpoch, Node = "node-1" };
        await using var publisher = new SessionPublisher(connection, session, SchemaIds.CompiledIn, TimeProvider.System, new TestMeters(), NullLoggerFactory.Instance);

        foreach (var id in new[] { A.ContainerId, "another-container" })
        {
            await publisher.PublishAsync(A.Metadata(id));
            await publisher.PublishAsync(A.Batch(A.ProcessStarted()).With(batch => batch.ContainerId = id));
        }

        await publisher.CloseAsync(DateTimeOffset.UnixEpoch);
    }
}
