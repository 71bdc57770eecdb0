using System.Buffers;
using System.Text;
using Confluent.Kafka;
using Streams.Detection;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.Topologies.Nodes;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Nodes;

/// <summary>What no topic would take ends no worker: it is a dead letter of the record that led to it, and the rest goes on.</summary>
public class OversizedOutputTests
{
    private static readonly string s_tooLong = new('x', TopicCatalog.MaxOutputBytes);

    [Theory]
    [InlineData(TopicCatalog.Features)]
    [InlineData(TopicCatalog.Lives)]
    [InlineData(TopicCatalog.Detections)]
    public void Output_LargerThanItsTopicTakes_IsADeadLetterOfItsRecord(string topic)
    {
        using var driver = new Driver(QuietSteps.Create(judge: (observation, _, findings) =>
        {
            PutOut(findings, topic, observation.Batch.FirstSequence == 0 ? s_tooLong : "short");
            return StepResult.Forward;
        }));

        driver.Send(A.BatchOf(1));
        driver.Send(A.BatchOf(1).With(batch => batch.FirstSequence = 1));

        Assert.Single(driver.Read(topic));
        var letter = Assert.Single(driver.Read(TopicCatalog.EventsDeadLetters));
        Assert.Equal("oversized_output", Header(letter, "dlq.reason"));
        Assert.Contains(topic, Header(letter, "dlq.detail"), StringComparison.Ordinal);
        Assert.Equal("0", Header(letter, "dlq.offset"));
    }

    [Fact]
    public void Detection_WhoseEvidenceIsTooLarge_LeavesWithoutIt()
    {
        using var driver = new Driver(QuietSteps.Create(judge: (_, _, findings) =>
        {
            findings.Add(new Schemas.Detection { Workload = "shop", ContainerId = A.ContainerId, Reason = "why", Processes = [A.Process(1, "/bin/sh", s_tooLong)] });
            return StepResult.Forward;
        }));

        driver.Send(A.BatchOf(1));

        var reader = new AvroSpanReader(Assert.Single(driver.Read(TopicCatalog.Detections)).Value.AsSpan(5));
        var detection = Schemas.Detection.Read(ref reader);
        Assert.StartsWith("why", detection.Reason, StringComparison.Ordinal);
        Assert.Empty(detection.Processes);
        Assert.Empty(driver.Read(TopicCatalog.EventsDeadLetters));
    }

    [Theory]
    [InlineData(100, 10 << 20)]
    [InlineData(10 << 20, 100)]
    public void DeadLetter_OfAnOriginalThatWasCompressed_IsCutToWhatItsTopicTakes(int keyBytes, int valueBytes)
    {
        using var driver = new Driver(QuietSteps.Create());

        driver.Send(TopicCatalog.Events, new byte[keyBytes], new byte[valueBytes]);

        var letter = Assert.Single(driver.Read(TopicCatalog.EventsDeadLetters));
        var headers = letter.Headers.Sum(header => header.Key.Length + header.GetValueBytes().Length);
        Assert.True(letter.Key.Length + letter.Value.Length + headers < TopicCatalog.MaxDeadLetterBytes);
        Assert.Equal($"{Math.Max(keyBytes, valueBytes)}", Header(letter, keyBytes > valueBytes ? "dlq.key_cut_from" : "dlq.cut_from"));
    }

    [Fact]
    public void State_ThatNoChangelogRecordHolds_IsForgottenThereAndInMemory()
    {
        var batches = new List<int>();
        using var driver = new Driver(QuietSteps.Create(
            judge: (_, state, _) =>
            {
                batches.Add(state.Session.Length);
                state.Session = s_tooLong;
                return StepResult.Forward;
            },
            containers: new SessionNameCodec()));

        driver.Send(A.BatchOf(1));
        driver.Commit();
        driver.Send(A.BatchOf(1));

        Assert.Equal([0, 0], batches);
        Assert.Null(Assert.Single(driver.Read(TopicCatalog.ContainersChangelog)).Value);
    }

    private static void PutOut(IFindings findings, string topic, string text)
    {
        switch (topic)
        {
            case TopicCatalog.Features:
                findings.Add(new FeatureWindow { ContainerId = A.ContainerId, Workload = text });
                break;
            case TopicCatalog.Lives:
                findings.Add(new ContainerLife { ContainerId = A.ContainerId, Workload = text });
                break;
            default:
                findings.Add(new Schemas.Detection { ContainerId = A.ContainerId, Workload = text });
                break;
        }
    }

    private static string Header(Message<byte[], byte[]> message, string name) =>
        Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));

    private sealed class SessionNameCodec : IStateCodec<ContainerState>
    {
        public void Encode(ContainerState state, IBufferWriter<byte> into) => into.Write(Encoding.UTF8.GetBytes(state.Session));

        public ContainerState Decode(ReadOnlySpan<byte> bytes) => new() { Session = Encoding.UTF8.GetString(bytes) };
    }
}
