using System.Text;
using Confluent.Kafka;
using Streams.Detection;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.TestKit;
using Streams.Topologies.Tests.Driving;

namespace Streams.Topologies.Tests.Nodes;

public class AccountNodeTests
{
    [Fact]
    public void Batch_OfAnAgent_ReachesTheJudgeAndItsDetectionLeaves()
    {
        using var driver = new Driver(QuietSteps.Create(judge: Raise));

        driver.Send(Batch());

        var detection = Assert.Single(driver.Read(TopicCatalog.Detections));
        Assert.Equal("workload", Encoding.UTF8.GetString(detection.Key));
    }

    [Fact]
    public void Batch_DroppedByTheAccountStep_GoesNoFurtherButItsFindingsLeave()
    {
        var judged = 0;
        using var driver = new Driver(QuietSteps.Create(
            judge: (_, _, _) =>
            {
                judged++;
                return StepResult.Forward;
            },
            account: (_, _, findings) =>
            {
                findings.Add(Detection());
                return StepResult.Drop;
            }));

        driver.Send(Batch());

        Assert.Equal(0, judged);
        Assert.Single(driver.Read(TopicCatalog.Detections));
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("no_magic")]
    [InlineData("unknown_schema")]
    [InlineData("truncated")]
    [InlineData("oversized")]
    [InlineData("key_mismatch")]
    [InlineData("absurd_time")]
    [InlineData("forged_tick")]
    public void Record_ThatCannotBeJudged_IsADeadLetterWithItsReasonAndBytes(string reason)
    {
        using var driver = new Driver(QuietSteps.Create(judge: Raise));
        var (key, value) = Bad(reason);

        driver.Send(TopicCatalog.Events, key, value);
        driver.Send(Batch());

        var letter = Assert.Single(driver.Read(TopicCatalog.EventsDeadLetters));
        Assert.Equal(reason, Header(letter, "dlq.reason"));
        Assert.Equal(TopicCatalog.Events, Header(letter, "dlq.topic"));
        Assert.Equal("0", Header(letter, "dlq.offset"));
        Assert.Equal(value, letter.Value);
        Assert.Single(driver.Read(TopicCatalog.Detections));
    }

    [Fact]
    public void Container_WhoseTimeHasCome_IsPassedWithoutABatchBeforeTheRecord()
    {
        var seen = new List<(string Container, bool HasBatch)>();
        using var driver = new Driver(QuietSteps.Create(judge: (observation, state, _) =>
        {
            seen.Add((observation.ContainerId, observation.HasBatch));
            state.DueMs = observation.HasBatch && observation.ContainerId == "first" ? observation.NowMs + 3_000 : long.MaxValue;
            return StepResult.Forward;
        }));

        driver.Send(Batch("first"));
        driver.Send(Batch("second"), aheadMs: 2_000);
        driver.Send(Batch("second"), aheadMs: 2_000);

        Assert.Equal([("first", true), ("second", true), ("first", false), ("second", true)], seen);
    }

    [Fact]
    public void ClosingHeartbeat_ReachesEveryOtherContainerOfItsSession()
    {
        var closed = new List<string>();
        using var driver = new Driver(QuietSteps.Create(
            judge: (observation, state, _) =>
            {
                state.Session = observation.Session;
                if (observation.Closing)
                {
                    closed.Add(observation.ContainerId);
                }

                return StepResult.Forward;
            },
            account: (observation, _, _) =>
            {
                observation.Closing = observation.ContainerId == "host:node-1";
                return StepResult.Forward;
            }));

        driver.Send(Batch("b"));
        driver.Send(Batch("a"));
        driver.Send(Batch("other").With(batch => batch.AgentId = "agent-2"));
        driver.Send(Batch("host:node-1"));

        Assert.Equal(["host:node-1", "a", "b"], closed);
    }

    [Fact]
    public void Step_ThatThrows_EndsTheProcessAndNamesTheNode()
    {
        using var driver = new Driver(QuietSteps.Create(judge: (_, _, _) => throw new InvalidOperationException("broken")));

        Assert.ThrowsAny<Exception>(() => driver.Send(Batch()));

        Assert.Contains("the node 'judge' threw", driver.TestParts.Faults.Failed);
    }

    private static EventBatch Batch(string container = A.ContainerId) =>
        A.BatchOf(1).With(batch => batch.ContainerId = container);

    private static StepResult Raise(Observation observation, ContainerState state, IFindings findings)
    {
        findings.Add(Detection());
        return StepResult.Forward;
    }

    private static Schemas.Detection Detection() => new() { Workload = "workload", ContainerId = A.ContainerId };

    private static (byte[] Key, byte[]? Value) Bad(string reason)
    {
        var key = Encoding.UTF8.GetBytes(A.ContainerId);
        var sound = Encoded(Batch());
        return reason switch
        {
            "empty" => (key, null),
            "no_magic" => (key, [1, 2, 3, 4, 5, 6]),
            "unknown_schema" => (key, [0, 1, 2, 3, 4, 5]),
            "truncated" => (key, sound[..^3]),
            "oversized" => (key, new byte[2 << 20]),
            "key_mismatch" => ("another"u8.ToArray(), sound),
            "absurd_time" => (key, Encoded(Batch().With(batch => batch.BaseTimeNs = A.TimeNs + 3_600_000_000_000))),
            "forged_tick" => (key, Encoded(Batch().With(batch => batch.Tier = SensorTier.Worker))),
            _ => throw new ArgumentOutOfRangeException(nameof(reason)),
        };
    }

    private static byte[] Encoded(EventBatch batch) => WireFormat.Encode(batch, SchemaIds.EventBatch);

    private static string Header(Message<byte[], byte[]> message, string name) =>
        Encoding.UTF8.GetString(message.Headers.GetLastBytes(name));
}
