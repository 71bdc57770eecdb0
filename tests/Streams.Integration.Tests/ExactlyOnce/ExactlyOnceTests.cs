using Streams.Integration.Tests.Processes;
using Streams.TestKit.Kafka;

namespace Streams.Integration.Tests.ExactlyOnce;

/// <summary>
/// The proof that a record affects the result once: real workers are killed while a load flows, and what a read-committed reader then finds is compared,
/// container by container, with what follows from the input.
/// </summary>
[Collection(nameof(WholeMachine))]
public sealed class ExactlyOnceTests(KafkaFixture kafka, ITestOutputHelper output)
{
    [Fact]
    public async Task Worker_KilledWhileEventsFlow_LeavesEveryResultOnceAndTheSameFindings()
    {
        kafka.NeedReal();
        var plan = new RunPlan { Program = ProductProgram.Worker, Input = new InputPlan(Containers: 500, Batches: 48), ProbeEvery = 12, BatchesPerSecond = 1_500, Kills = 3 };

        await AssertExactAsync(plan, undisturbedRuns: 1);
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task Worker_KilledTwentyTimes_LeavesEveryResultOnceAndTheSameFindings()
    {
        kafka.NeedReal();
        var plan = new RunPlan { Program = ProductProgram.Worker, Input = new InputPlan(Containers: 500, Batches: 500), ProbeEvery = 100, BatchesPerSecond = 2_000, Kills = 20 };

        await AssertExactAsync(plan, undisturbedRuns: 2);
    }

    [Fact]
    [Trait("Category", "long")]
    public async Task TwoWorkers_OneKilledTwentyTimes_LeaveEveryResultOnceAndTheSameFindings()
    {
        kafka.NeedReal();
        var plan = new RunPlan { Program = ProductProgram.Worker, Input = new InputPlan(Containers: 500, Batches: 500), ProbeEvery = 100, BatchesPerSecond = 2_000, Kills = 20, Workers = 2, Seed = 2 };

        await AssertExactAsync(plan, undisturbedRuns: 2);
    }

    private async Task AssertExactAsync(RunPlan plan, int undisturbedRuns)
    {
        var stop = TestContext.Current.CancellationToken;
        var run = new Run(kafka, output);
        var expected = Expectation.Of(plan.Input, plan.ProbeEvery);
        Assert.True(expected.ProbeCount >= 2_000, $"only {expected.ProbeCount} detections: too few to prove anything");

        var disturbed = await run.PlayAsync(plan, expected, stop);
        AssertClean(disturbed, expected);

        for (var i = 0; i < undisturbedRuns; i++)
        {
            var undisturbed = await run.PlayAsync(plan with { Kills = 0, Workers = 1, BatchesPerSecond = 0 }, expected, stop);
            AssertClean(undisturbed, expected);
            AssertSame("windows", undisturbed.Windows, disturbed.Windows);
            AssertSame("detections", undisturbed.Suspicions, disturbed.Suspicions);
            AssertSame("findings", undisturbed.Findings.Select(finding => $"{finding.Key}: {finding.Value}").ToHashSet(), disturbed.Findings.Select(finding => $"{finding.Key}: {finding.Value}").ToHashSet());
        }
    }

    private void AssertClean(Outcome outcome, Expectation expected)
    {
        var verdicts = outcome.Compare(expected);
        foreach (var verdict in verdicts)
        {
            output.WriteLine(verdict.ToString());
        }
        Assert.All(verdicts, verdict => Assert.True(verdict.IsClean, verdict.ToString()));
        Assert.Equal(0, outcome.RepeatedRecordUids);
    }

    private void AssertSame(string what, IReadOnlySet<string> undisturbed, IReadOnlySet<string> disturbed)
    {
        var only = undisturbed.Except(disturbed).Take(3).Select(one => "undisturbed only: " + one)
            .Concat(disturbed.Except(undisturbed).Take(3).Select(one => "disturbed only: " + one)).ToList();
        output.WriteLine($"{what}: {undisturbed.Count} and {disturbed.Count}");
        Assert.True(only.Count == 0, $"{what} differ between runs: {string.Join("; ", only)}");
    }
}
