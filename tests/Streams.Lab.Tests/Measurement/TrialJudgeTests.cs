using Streams.Lab.Measurement;

namespace Streams.Lab.Tests.Measurement;

public sealed class TrialJudgeTests
{
    [Fact]
    public void Trial_StoredAndAlertedInTime_IsSeenRaisedAndNamed()
    {
        var result = TrialJudge.Judge(Given.Run, [Given.Started("/tmp/x")], [Given.Alert(afterSeconds: 0.2)]);

        Assert.True(result is { Seen: true, Raised: true, Named: true });
        Assert.Equal(200, result.LatencyMs!.Value, tolerance: 0.1);
    }

    [Fact]
    public void Trial_WithNoAgent_IsNeitherSeenNorRaised()
    {
        var result = TrialJudge.Judge(Given.Run, [], []);

        Assert.True(result is { Seen: false, Raised: false, Named: false, LatencyMs: null });
        Assert.Equal(["process /tmp/x, drift"], result.Missing);
    }

    [Theory]
    [InlineData("another", 0.2, "process")] // another container's
    [InlineData(Given.Container, 10.5, "process")] // too late
    [InlineData(Given.Container, -5, "process")] // held before the act
    [InlineData(Given.Container, 0.2, "window")] // of another kind than the scenario wants
    public void Trial_AlertedOtherwise_IsNotRaised(string container, double afterSeconds, string evidence)
    {
        var run = Given.Run with { Trial = Given.Run.Trial with { Scenario = Given.Scenario with { Found = new() { Within = TimeSpan.FromSeconds(10), Evidence = ["process", "connection"] } } } };

        var result = TrialJudge.Judge(run, [], [Given.Alert(afterSeconds, container, evidence: evidence)]);

        Assert.False(result.Raised);
    }

    [Theory]
    [InlineData("T1059.004", "T1059", true)] // a detector that knows the technique alone
    [InlineData("T1059", "T1059.004", true)] // one that knows more than the scenario says
    [InlineData("T1059.004", "T1059.006", false)]
    [InlineData("T1105", "T1059", false)]
    public void Trial_AlertedUnderATechnique_IsNamedWhereTheyAreRelated(string technique, string told, bool named)
    {
        var run = Given.Run with { Trial = Given.Run.Trial with { Scenario = Given.Scenario with { Technique = technique } } };

        Assert.Equal(named, TrialJudge.Judge(run, [], [Given.Alert(technique: told)]).Named);
    }

    [Fact]
    public void Trial_WhoseEventCameBeforeTheAct_IsNotSeen() =>
        Assert.False(TrialJudge.Judge(Given.Run, [Given.Started("/tmp/x", afterSeconds: -3)], []).Seen);
}
