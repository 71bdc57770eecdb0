using System.Text.RegularExpressions;
using Streams.Integration.Tests.ExactlyOnce;
using Streams.Integration.Tests.Processes;
using Streams.Schemas;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.Faults;

/// <summary>A step that throws ends the process before anything of its record could be committed; one that always throws at a record costs three deaths and one dead letter.</summary>
[Collection(nameof(WholeMachine))]
public sealed partial class ThrowingStepTests(KafkaFixture kafka, ITestOutputHelper output)
{
    [Fact]
    public async Task Step_AlwaysThrowingAtOneRecord_CrashesThreeTimesThenLeavesItDeadAndGoesOn()
    {
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var connection = kafka.Connect();
        await ProductTopics.CreateAsync(connection, partitions: 2, stop);
        var plan = new InputPlan(Containers: 10, Batches: 24);
        var probes = Expectation.Of(plan, probeEvery: 6).ProbeCount;
        using (var writer = new LoadWriter(connection, partitions: 2))
        {
            writer.Write(plan, batchesPerSecond: 0, stop);
        }

        await using var fleet = new WorkerFleet(
            ProductProgram.TestWorker, connection, workers: 1, "--probe-every", "6", "--throw-at", $"{InputPlan.ContainerId(3)}@{InputPlan.TimeOf(7)}");
        using var letters = new CommittedLog(connection, TopicCatalog.DeadLettersOf(TopicCatalog.Events));
        using var detections = new CommittedLog(connection, TopicCatalog.Detections);
        await Eventually.HoldsAsync(
            async () =>
            {
                await fleet.SuperviseAsync();
                return letters.ReadOn().Records.Count > 0 && detections.ReadOn().Records.Count >= probes - 1;
            },
            TimeSpan.FromSeconds(90),
            () => $"{letters.Records.Count} dead letters, {detections.Records.Count} detections; ends: {string.Join("; ", fleet.UnaskedEnds)}",
            stop);

        fleet.UnaskedEnds.ForEach(output.WriteLine);
        var letter = DeadLetter.Of(Assert.Single(letters.Records));
        Assert.Equal("crashed", letter.Reason);
        Assert.Equal(3, fleet.UnaskedEnds.Count);
        Assert.All(fleet.UnaskedEnds, end => Assert.Matches(Position(), end));
        Assert.Single(fleet.UnaskedEnds.Select(end => Position().Match(end).Value).Distinct());
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Step_ThrowingBetweenTwoOutputs_LeavesEveryResultOnce()
    {
        kafka.NeedReal();
        var stop = TestContext.Current.CancellationToken;
        var marks = Directory.CreateTempSubdirectory("streams-throws-");
        var plan = new RunPlan
        {
            Program = ProductProgram.TestWorker,
            Input = new InputPlan(Containers: 500, Batches: 250),
            // Batches 63, 133 and 203 of a container then both close a window and raise a detection. All of it is written at once: batches that come slower than
            // their own time says find their windows closed already, by the partition's clock.
            ProbeEvery = 7,
            Flags = ["--throw-every", "40", "--throw-times", "20", "--throw-marks", marks.FullName],
        };
        var expected = Expectation.Of(plan.Input, plan.ProbeEvery);

        var outcome = await new Run(kafka, output).PlayAsync(plan, expected, stop);

        foreach (var verdict in outcome.Compare(expected))
        {
            output.WriteLine(verdict.ToString());
            Assert.True(verdict.IsClean, verdict.ToString());
        }
        Assert.Equal(0, outcome.RepeatedRecordUids);
        Assert.Equal(20, marks.GetFiles().Length);
        marks.Delete(recursive: true);
    }

    [GeneratedRegex(@"container\.events\.v1\W+(?:partition )?\d+\W+(?:offset )?\d+")]
    private static partial Regex Position();
}
