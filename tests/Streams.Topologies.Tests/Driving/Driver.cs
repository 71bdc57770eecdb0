using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;
using Streams.Detection;
using Streams.Schemas;
using Streams.Schemas.Wire;

namespace Streams.Topologies.Tests.Driving;

/// <summary>Runs the topology over single records, without a broker, threads or transactions.</summary>
internal sealed class Driver : IDisposable
{
    private readonly TopologyTestDriver _driver;
    private readonly Dictionary<string, TestInputTopic<byte[], byte[]>> _inputs = [];
    private readonly Dictionary<string, TestOutputTopic<byte[], byte[]>> _outputs = [];
    private long _appendMs = 1_767_225_600_000;

    public Driver(DetectionSteps steps, TestParts? parts = null)
    {
        TestParts = parts ?? new TestParts();
        var config = new StreamConfig<ByteArraySerDes, ByteArraySerDes>(new Dictionary<string, dynamic>(), NullLoggerFactory.Instance)
        {
            ApplicationId = "streams-worker",
            BootstrapServers = "none",
        };
        _driver = new TopologyTestDriver(DetectionTopology.Build(steps, TestParts.Parts), config);
    }

    public TestParts TestParts { get; }

    public void Send(string topic, byte[]? key, byte[]? value, long aheadMs = 1)
    {
        _appendMs += aheadMs;
        if (!_inputs.TryGetValue(topic, out var input))
        {
            _inputs[topic] = input = _driver.CreateInputTopic<byte[], byte[]>(topic, new ByteArraySerDes(), new ByteArraySerDes());
        }

        input.PipeInput(key!, value!, DateTimeOffset.FromUnixTimeMilliseconds(_appendMs).UtcDateTime, []);
    }

    public void Send(EventBatch batch, long aheadMs = 1) =>
        Send(TopicCatalog.Events, Encoding.UTF8.GetBytes(batch.ContainerId), WireFormat.Encode(batch, SchemaIds.EventBatch), aheadMs);

    /// <summary>What was written to the topic since the last reading.</summary>
    public IReadOnlyList<Message<byte[], byte[]>> Read(string topic)
    {
        if (!_outputs.TryGetValue(topic, out var output))
        {
            _outputs[topic] = output = _driver.CreateOutputTopic<byte[], byte[], ByteArraySerDes, ByteArraySerDes>(topic);
        }

        return [.. output.ReadKeyValueList().Select(result => result.Message)];
    }

    /// <summary>What the runtime does by the wall clock is done.</summary>
    public void LetWallClockPass(TimeSpan time) => _driver.AdvanceWallClockTime(time);

    public void Commit() => _driver.Commit();

    public void Dispose() => _driver.Dispose();
}
