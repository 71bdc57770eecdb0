using System.Text;
using Streams.Cli.Alerts;

namespace Streams.Cli.Tests.Alerts;

public sealed class AlertTests
{
    public const string Finding = """
        {"activity_name":"Create","severity_id":4,"severity":"High","confidence_score":93,"time":1795471200000,"count":3,
         "metadata":{"uid":"r1"},
         "finding_info":{"uid":"f1","title":"Shell on a socket","desc":"sh reads its commands from a socket","last_seen_time":1795471199000,
           "analytic":{"name":"behaviour.socket-shell"},"related_analytics":[{"name":"model.window-pca"}],
           "attacks":[{"technique":{"uid":"T1059"},"sub_technique":{"uid":"T1059.004"}},{"technique":{"uid":"T1048"}}]},
         "resources":[{"type":"Container","uid":"c1","name":"api"}],
         "evidences":[{"container":{"uid":"c1","image":{"name":"shop/api"}}}],
         "device":{"hostname":"node-1"},"unmapped":{"workload":"shop/api"}}
        """;

    internal static Alert Read(string json)
    {
        Assert.True(Alert.TryRead(Encoding.UTF8.GetBytes(json), out var alert));
        return alert!;
    }

    [Fact]
    public void TryRead_AFinding_SaysWhatWhereWhyAndHowSure()
    {
        var alert = Read(Finding);

        Assert.Equal(("f1", "r1", "High", 93), (alert.FindingUid, alert.RecordUid, alert.Severity, alert.Confidence));
        Assert.Equal(("c1", "api", "shop/api", "node-1"), (alert.ContainerId, alert.ContainerName, alert.Workload, alert.Node));
        Assert.Equal(["behaviour.socket-shell", "model.window-pca"], alert.Detectors);
        Assert.Equal(["T1059.004", "T1048"], alert.Techniques);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"finding_info":7,"resources":{},"time":"soon","evidences":[null]}""")]
    [InlineData("""{"time":9223372036854775807,"finding_info":{"last_seen_time":-5}}""")]
    public void TryRead_AFindingThatSaysLittle_LeavesTheRestEmpty(string json)
    {
        var alert = Read(json);

        Assert.Equal("", alert.Title);
        Assert.Equal(DateTimeOffset.UnixEpoch, alert.LastSeen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("garbage")]
    public void TryRead_NoJson_IsFalse(string text) => Assert.False(Alert.TryRead(Encoding.UTF8.GetBytes(text), out _));
}
