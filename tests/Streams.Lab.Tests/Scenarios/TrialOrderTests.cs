using Streams.Lab.Scenarios;

namespace Streams.Lab.Tests.Scenarios;

public sealed class TrialOrderTests
{
    private static readonly Scenario[] s_scenarios =
        [.. Enumerable.Range(0, 20).Select(i => Given.Scenario with { Id = $"s{i}", Variants = [new ScenarioVariant { Name = "v", Steps = [new ScenarioStep { Run = "true" }] }] })];

    [Fact]
    public void Order_OfTheSameSeed_IsTheSameWhateverTheFilesSayFirst()
    {
        var one = TrialOrder.Of(s_scenarios, seed: 7).Select(trial => trial.Id);
        var other = TrialOrder.Of(s_scenarios.Reverse(), seed: 7).Select(trial => trial.Id);

        Assert.Equal(one, other);
    }

    [Fact]
    public void Order_OfAnotherSeed_IsAnother() =>
        Assert.NotEqual(TrialOrder.Of(s_scenarios, seed: 7).Select(trial => trial.Id), TrialOrder.Of(s_scenarios, seed: 8).Select(trial => trial.Id));

    [Fact]
    public void Trials_OfAScenario_AreItselfAndItsVariants() =>
        Assert.Equal(["s0", "s0/v"], Trial.Of(s_scenarios[0]).Select(trial => trial.Id));

    [Fact]
    public void Seal_OfASubTechnique_IsThatOfItsTechnique()
    {
        foreach (var technique in new[] { "T1059", "T1496", "T1611", "T1048" })
        {
            Assert.Equal(SealedThird.Holds(technique), SealedThird.Holds(technique + ".003"));
        }

        Assert.InRange(Enumerable.Range(1_000, 700).Count(number => SealedThird.Holds($"T{number}")), 190, 280);
    }
}
