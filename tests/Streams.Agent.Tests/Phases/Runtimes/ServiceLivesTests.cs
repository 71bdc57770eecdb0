using Streams.Agent.Metadata.Systemd;
using Streams.Agent.Phases.Runtimes;
using Streams.Schemas;
using Tmds.DBus.Protocol;
using Xunit;

namespace Streams.Agent.Tests.Phases.Runtimes;

public sealed class ServiceLivesTests
{
    private const string Unit = "hello.service";
    private const long From = 1_000;

    private static readonly SystemdRoot s_root = new("");

    private readonly ServiceLives _lives = new("n", From);

    [Fact]
    public void Take_StartAndEnd_AreToldOnceHoweverOftenTheyAreSaid()
    {
        var told = Said(Running(2_000), Running(2_000), Running(2_000, "deactivating"), Ended(2_000, 3_000, 7), Ended(2_000, 3_000, 7));

        Assert.Equal([LifecyclePhase.Started, LifecyclePhase.Exited], told.Select(step => step.Phase));
        Assert.Equal(("n/hello.service", 2_000_000, "systemd"), (told[0].ContainerId, told[0].TimeNs, told[0].Source));
        Assert.Equal((7, "exited with 7", 3_000_000), (told[1].ExitCode, told[1].Reason, told[1].TimeNs));
    }

    [Fact]
    public void Take_JustStarted_IsNotOverThoughItIsCalledInactive()
    {
        var first = Running(2_000, "inactive"); // what systemd 252 says before it says active
        first.SubState = "dead";

        Assert.Equal([LifecyclePhase.Started, LifecyclePhase.Exited], Said(first, Running(2_000), Ended(2_000, 3_000, 7)).Select(step => step.Phase));
    }

    [Fact]
    public void Take_LifeSoShortThatOnlyItsEndIsSaid_IsToldWhole() =>
        Assert.Equal([LifecyclePhase.Started, LifecyclePhase.Exited], Said(Ended(2_000, 2_001, 0)).Select(step => step.Phase));

    [Fact]
    public void Take_WhatRanBefore_IsNoNewsButItsEndIs()
    {
        Assert.Equal(LifecyclePhase.Exited, Assert.Single(Said(Running(500), Ended(500, 2_000, 1))).Phase);
        Assert.Equal(LifecyclePhase.Exited, Assert.Single(Said("crashed.service", Ended(500, 2_000, 1))).Phase); // nothing was said between
        Assert.Empty(Said("old.service", Ended(500, 600, 1)));
    }

    [Fact]
    public void Take_KillForMemory_IsToldBeforeTheEnd()
    {
        var killed = Ended(2_000, 3_000, 9);
        (killed.ExitKind, killed.Result) = (2, "oom-kill");

        Assert.Equal([LifecyclePhase.Started, LifecyclePhase.Oom, LifecyclePhase.Exited], Said(Running(2_000), killed).Select(step => step.Phase));
    }

    [Fact]
    public void Take_Restarts_AreLivesOfTheirOwn()
    {
        var waits = Ended(2_000, 3_000, 1);
        (waits.ActiveState, waits.SubState) = ("activating", "auto-restart");

        var told = Said(Running(2_000), waits, Running(4_000, invocation: "b"), Running(6_000, invocation: "c"));

        Assert.Equal(
            [LifecyclePhase.Started, LifecyclePhase.Exited, LifecyclePhase.Started, LifecyclePhase.Exited, LifecyclePhase.Started], // the second end was not said
            told.Select(step => step.Phase));
        Assert.Equal((1, -1), (told[1].ExitCode, told[3].ExitCode));
    }

    [Fact]
    public void Take_SeveralProgramsOfOneRun_AreOneLife() =>
        Assert.Equal([LifecyclePhase.Started, LifecyclePhase.Exited], Said(Running(2_000, "activating"), Running(2_500, "activating"), Ended(2_500, 3_000, 0)).Select(step => step.Phase));

    [Fact]
    public void Take_ServiceThatStaysActiveWithoutProcesses_HasEnded()
    {
        var stays = Ended(2_000, 3_000, 0);
        (stays.ActiveState, stays.SubState) = ("active", "exited");

        Assert.Equal([LifecyclePhase.Started, LifecyclePhase.Exited], Said(stays, Ended(2_000, 3_000, 0)).Select(step => step.Phase));
    }

    [Fact]
    public void Take_TwoSignalsOfOneState_CountWhenBothAreThere()
    {
        Assert.Empty(_lives.Take(new UnitChange(Unit, IsWhole: false, new Dictionary<string, VariantValue> { ["ExecMainStartTimestamp"] = 2_000UL }), s_root));

        var told = _lives.Take(new UnitChange(Unit, IsWhole: true, new Dictionary<string, VariantValue> { ["ActiveState"] = "active", ["SubState"] = "running" }), s_root);

        Assert.Equal(LifecyclePhase.Started, Assert.Single(told).Phase);
    }

    [Fact]
    public void Take_ServicesWithoutEnd_AreForgottenFromTheOldestOn()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Said($"u{i}.service", Running(2_000));
        }

        Assert.Equal(4_096, _lives.Running.Count());
        Assert.Contains("u9999.service", _lives.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Take_ServiceThatOutlivesManyShortOnes_ItsEndIsTold(bool areForgotten)
    {
        Said(Running(2_000));
        for (var i = 0; i < 5_000; i++)
        {
            Said($"run-{i}.service", Ended(2_000, 2_001, 0));
            if (areForgotten)
            {
                _lives.Forget($"run-{i}.service");
            }
        }

        Assert.Equal(LifecyclePhase.Exited, Assert.Single(Said(Ended(2_000, 9_000, 0))).Phase);
    }

    [Fact]
    public void Forget_OneThatEnded_LeavesNothing()
    {
        Said(Ended(2_000, 3_000, 0));
        _lives.Forget(Unit);

        Assert.Empty(_lives.Running);
    }

    private static UnitFacts Running(long atUs, string state = "active", string invocation = "a") =>
        new() { ActiveState = state, SubState = "running", MainPid = 7, StartedAtUs = atUs, ActiveAtUs = atUs, Invocation = invocation, Result = "success" };

    private static UnitFacts Ended(long startedUs, long endedUs, int status) => new()
    {
        ActiveState = status == 0 ? "inactive" : "failed",
        SubState = "dead",
        StartedAtUs = startedUs,
        ExitedAtUs = endedUs,
        ExitKind = 1,
        ExitStatus = status,
        Invocation = "a",
        Result = status == 0 ? "success" : "exit-code",
    };

    private List<RuntimeEvent> Said(params UnitFacts[] states) => Said(Unit, states);

    private List<RuntimeEvent> Said(string unit, params UnitFacts[] states) => [.. states.SelectMany(state => _lives.Take(unit, state, s_root))];
}
