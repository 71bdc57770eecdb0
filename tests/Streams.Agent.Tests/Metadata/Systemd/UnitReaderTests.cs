using Streams.Agent.Metadata.Systemd;
using Tmds.DBus.Protocol;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Systemd;

public sealed class UnitReaderTests
{
    [Fact]
    public void Take_PartOfTheProperties_KeepsTheOthers()
    {
        var facts = new UnitFacts();
        UnitReader.Take(
            new Dictionary<string, VariantValue>
            {
                ["ControlGroup"] = "/system.slice/hello.service",
                ["Slice"] = "system.slice",
                ["ExecMainStartTimestamp"] = 5_000_000UL,
                ["InvocationID"] = VariantValue.Array(Enumerable.Range(0, 16).Select(at => (byte)at).ToArray()),
                ["TriggeredBy"] = Texts("hello.timer"),
                ["ActivationDetails"] = Pairs(("trigger_timer_realtime_usec", "1"), ("trigger_unit", "hello.timer")),
            },
            facts);

        UnitReader.Take(
            new Dictionary<string, VariantValue> { ["ActiveState"] = "failed", ["ExecMainExitTimestamp"] = 6_000_000UL, ["ExecMainCode"] = 1, ["ExecMainStatus"] = 7, ["Result"] = "exit-code" },
            facts);

        Assert.Equal(("/system.slice/hello.service", "system.slice", 5_000_000, "000102030405060708090a0b0c0d0e0f"), (facts.ControlGroup, facts.Slice, facts.StartedAtUs, facts.Invocation));
        Assert.Equal((true, 7, "exited with 7"), (facts.IsOver, facts.ExitCode, facts.ExitReason));
        Assert.Equal(["hello.timer"], facts.Provisioners);
    }

    [Theory]
    [InlineData(2, 9, "signal", 137, "killed by signal 9")]
    [InlineData(3, 11, "core-dump", 139, "core-dump: killed by signal 11")]
    [InlineData(2, 9, "oom-kill", 137, "oom-kill: killed by signal 9")]
    [InlineData(1, 0, "success", 0, "exited with 0")]
    [InlineData(0, 0, "start-limit-hit", -1, "start-limit-hit")]
    [InlineData(77, 5, "", -1, "")]
    public void ExitCode_AsSystemdTellsTheEnd_IsWhatAShellTells(int kind, int status, string result, int code, string reason)
    {
        var facts = new UnitFacts { StartedAtUs = 1, ExitedAtUs = 2, ExitKind = kind, ExitStatus = status, Result = result };

        Assert.Equal((code, reason), (facts.ExitCode, facts.ExitReason));
    }

    [Fact]
    public void ExitCode_OfTheRunBefore_IsNotThisOnes() =>
        Assert.Equal(-1, new UnitFacts { StartedAtUs = 10, ExitedAtUs = 2, ExitKind = 1, ExitStatus = 7 }.ExitCode);

    [Fact]
    public void Provisioners_NothingTriggeredIt_AreTheUnitsThatWantIt()
    {
        var facts = new UnitFacts();
        UnitReader.Take(
            new Dictionary<string, VariantValue>
            {
                ["RequiredBy"] = Texts("shop.target"),
                ["WantedBy"] = Texts("multi-user.target", "shop.target"),
                ["TriggeredBy"] = Texts("hello.timer"), // it can, and did not
                ["ActivationDetails"] = Pairs(),
            },
            facts);

        Assert.Equal(["shop.target", "multi-user.target"], facts.Provisioners);
    }

    [Fact]
    public void Take_HostileProperties_AreCutOrPassedOver()
    {
        var facts = new UnitFacts { Slice = "system.slice", StartedAtUs = 4 };
        UnitReader.Take(
            new Dictionary<string, VariantValue>
            {
                ["Description"] = new string('x', 511) + "\ud83d\ude00" + new string('x', 1_000_000),
                ["Slice"] = 7,
                ["ExecMainStartTimestamp"] = "now",
                ["ExecMainExitTimestamp"] = ulong.MaxValue,
                ["ExecMainStatus"] = int.MinValue,
                ["ExecMainCode"] = ulong.MaxValue,
                ["InvocationID"] = VariantValue.Array(new byte[100_000]),
                ["WantedBy"] = VariantValue.Array(Enumerable.Range(0, 1_000).Select(at => at + new string('y', 10_000)).ToArray()),
                ["TriggeredBy"] = VariantValue.Array(Enumerable.Range(1, 2).ToArray()),
                ["ActivationDetails"] = Texts("trigger_unit"),
                ["Result"] = VariantValue.Variant("x"),
            },
            facts);

        Assert.Equal(new string('x', 511), facts.Description); // not half a letter
        Assert.Equal(("system.slice", 4, 0, 0, 0, "", ""), (facts.Slice, facts.StartedAtUs, facts.ExitedAtUs, facts.ExitStatus, facts.ExitKind, facts.Invocation, facts.Result));
        Assert.Equal((8, 512), (facts.WantedBy.Count, facts.WantedBy.Max(name => name.Length)));
        Assert.Empty(facts.TriggeredBy);
    }

    private static VariantValue Texts(params string[] texts) => VariantValue.Array(texts);

    private static VariantValue Pairs(params (string Key, string Value)[] pairs) =>
        new Array<Struct<string, string>>(pairs.Select(pair => Struct.Create(pair.Key, pair.Value))).AsVariantValue();
}
