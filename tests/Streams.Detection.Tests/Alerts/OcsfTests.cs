using System.Text.Json;
using NJsonSchema;
using Streams.Detection.Alerts;
using Streams.Detection.Incidents;
using Streams.Detection.Tests.Driving;
using Streams.Detection.Tests.Incidents;
using Streams.Schemas;
using Streams.TestKit;
using A = Streams.Detection.Tests.Driving.A;

namespace Streams.Detection.Tests.Alerts;

public sealed class OcsfTests
{
    [Fact]
    public async Task Alerts_Always_AreValid()
    {
        var schema = await JsonSchema.FromFileAsync(DataFolder.Need("ocsf", "detection_finding-1.8.0.schema.json"), TestContext.Current.CancellationToken);
        using var intruded = IncidentTests.Intruded();
        intruded.Pass(TimeSpan.FromMinutes(12));
        using var silent = new Pipeline();
        silent.Pipe(A.Heartbeat(0, 0));
        silent.Pipe(A.Batch(1, 0, A.Exec(process => process.Drift = true, "/tmp/x"))); // its metadata never comes
        silent.Pass(TimeSpan.FromMinutes(1));
        using var hostile = Hostile();

        foreach (var alert in intruded.Alerts.Concat(silent.Alerts).Concat(hostile.Alerts))
        {
            Assert.Empty(schema.Validate(alert.Text));
        }
    }

    [Fact]
    public void Alerts_Always_AgreeWithThemselves()
    {
        using var pipeline = IncidentTests.Intruded();
        pipeline.Pass(TimeSpan.FromMinutes(12));

        foreach (var root in pipeline.Alerts.Select(alert => alert.Root))
        {
            Assert.Equal(2004, root.GetProperty("class_uid").GetInt32());
            Assert.Equal((2004 * 100) + root.GetProperty("activity_id").GetInt32(), root.GetProperty("type_uid").GetInt32());
            Assert.Equal($"Detection Finding: {root.GetProperty("activity_name").GetString()}", root.GetProperty("type_name").GetString());
            Assert.Equal(["host", "container"], root.GetProperty("metadata").GetProperty("profiles").EnumerateArray().Select(profile => profile.GetString()));
            Assert.True(root.GetProperty("start_time").GetInt64() <= root.GetProperty("end_time").GetInt64());
            Assert.InRange(root.GetProperty("time").GetInt64(), A.StartMs, A.StartMs + 3_600_000);
            Assert.Equal("1.8.0", root.GetProperty("metadata").GetProperty("version").GetString());
            Assert.Equal(root.GetProperty("activity_id").GetInt32() == 1, root.TryGetProperty("is_alert", out _));
        }
    }

    [Theory]
    [InlineData("severity_id", "severity", "Unknown,Informational,Low,Medium,High,Critical")]
    [InlineData("status_id", "status", "Unknown,New,In Progress,Suppressed,Resolved,Archived")]
    [InlineData("confidence_id", "confidence", "Unknown,Low,Medium,High")]
    [InlineData("risk_level_id", "risk_level", "Info,Low,Medium,High,Critical")]
    [InlineData("activity_id", "activity_name", "Unknown,Create,Update,Close")]
    public void Captions_Always_AreThoseOfTheirNumber(string number, string caption, string captions)
    {
        using var pipeline = IncidentTests.Intruded();
        pipeline.Pass(TimeSpan.FromMinutes(12));

        Assert.All(pipeline.Alerts, alert =>
            Assert.Equal(captions.Split(',')[alert.Root.GetProperty(number).GetInt32()], alert.Root.GetProperty(caption).GetString()));
    }

    [Fact]
    public void Detectors_Always_SayWhatSortTheyAre()
    {
        using var pipeline = IncidentTests.Intruded();

        var info = pipeline.Alerts[^1].Root.GetProperty("finding_info");
        var types = info.GetProperty("related_analytics").EnumerateArray().Prepend(info.GetProperty("analytic"))
            .ToDictionary(analytic => analytic.GetProperty("name").GetString()!, analytic => analytic.GetProperty("type_id").GetInt32());

        Assert.Equal(new Dictionary<string, int> { ["drifted-executable"] = 2, ["socket-shell"] = 2, ["new-peer-upload"] = 3, ["upload-model"] = 4 }, types);
    }

    [Fact]
    public void Evidence_Always_SaysProcessContainerAndPeer()
    {
        using var pipeline = IncidentTests.Intruded();

        var evidence = pipeline.Alerts[^1].Root.GetProperty("evidences").EnumerateArray().ToList();

        Assert.Equal("/tmp/dropped", evidence[0].GetProperty("process").GetProperty("file").GetProperty("path").GetString());
        Assert.Equal(A.Container, evidence[0].GetProperty("container").GetProperty("uid").GetString());
        Assert.Equal("5b9c0000-0000-4000-8000-000000000000", evidence[0].GetProperty("container").GetProperty("pod_uuid").GetString());
        Assert.Equal("1.4", evidence[0].GetProperty("container").GetProperty("image").GetProperty("tag").GetString());
        Assert.Contains(evidence, piece => piece.TryGetProperty("dst_endpoint", out var peer) && peer.GetProperty("ip").GetString() == "203.0.113.9");
    }

    [Fact]
    public void Evidence_OfARequest_SaysWhatWasAskedAndHowItEnded()
    {
        using var pipeline = new Pipeline();
        pipeline.Pipe(A.Metadata());
        var asked = A.Asked(PrivilegeOperation.Module, "load: debug=1", "/usr/bin/python3");
        asked.Event.PrivilegeChange!.Error = 8;

        pipeline.Pipe(A.Batch(0, 0, asked));
        var data = Assert.Single(pipeline.Alerts).Root.GetProperty("evidences")[0].GetProperty("data");

        Assert.Equal(("Module", "load: debug=1", 8), (data.GetProperty("operation").GetString(), data.GetProperty("argument").GetString(), data.GetProperty("errno").GetInt32()));
    }

    [Fact]
    public void Secrets_RedactedByTheAgent_StayRedacted()
    {
        using var pipeline = IncidentTests.Intruded();

        Assert.Contains("--password=***", pipeline.Alerts[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void PodUid_ThatIsNoUuid_IsLeftOut()
    {
        using var pipeline = new Pipeline();
        var metadata = A.Metadata();
        metadata.PodUid = "f00ba4f00ba4f00ba4f00ba4f00ba4f0";
        pipeline.Pipe(metadata);

        pipeline.Pipe(A.Batch(0, 0, A.Exec(process => process.Drift = true, "/tmp/x")));

        Assert.DoesNotContain("pod_uuid", Assert.Single(pipeline.Alerts).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Alerts_OfHostileText_StaySmallOnOneLineAndReadable()
    {
        using var pipeline = Hostile();

        Assert.All(pipeline.Alerts, alert =>
        {
            Assert.True(alert.Json.Length <= 8_192, $"{alert.Json.Length} bytes");
            Assert.DoesNotContain((byte)'\n', alert.Json);
            Assert.DoesNotContain((byte)0x1B, alert.Json);
            Assert.True(alert.Root.GetProperty("evidences").GetArrayLength() >= 1);
        });
        Assert.True(pipeline.Meters["streams.detection.alerts.shortened"] > 0);
    }

    [Fact]
    public void Text_LoneSurrogatesAndControls_BecomeHarmless()
    {
        Assert.Equal("a\uFFFDb\uFFFDc", AlertText.Of("a\u001Bb\uD800c", longest: 10));
        Assert.Equal("ab…", AlertText.Of("ab😀cd", longest: 4));
    }

    [Fact]
    public void Evidence_OutOfRoom_LeavesTheLeastUrgentFirst()
    {
        var incident = new IncidentState();
        for (var i = 0; i < 16; i++)
        {
            Incident.Take(Detection(i), incident, new IncidentOptions());
        }

        var json = new FindingWriter(new IncidentOptions { AlertBytes = 4_096 }).Write(FindingActivity.Update, A.StartMs, incident, out var isShortened);

        using var document = JsonDocument.Parse(json);
        var reasons = document.RootElement.GetProperty("evidences").EnumerateArray().Select(piece => piece.GetProperty("data").GetProperty("reason").GetString()!);
        Assert.True(isShortened);
        Assert.True(json.Length <= 4_096);
        Assert.Contains(reasons, reason => reason.StartsWith("urgent", StringComparison.Ordinal));
    }

    private static Schemas.Detection Detection(int number) => new()
    {
        Detector = "some",
        DetectorVersion = "1",
        ContainerId = A.Container,
        Workload = A.Workload,
        Node = A.Node,
        ObservedAtNs = (A.StartMs + number) * 1_000_000,
        Severity = number == 15 ? Severity.High : Severity.Low,
        Confidence = 0.5,
        Title = "Something",
        Reason = (number == 15 ? "urgent " : "usual ") + new string('x', 200),
        Evidence = [new Event { Kind = EventKind.ProcessStarted }],
    };

    private static Pipeline Hostile()
    {
        var pipeline = new Pipeline();
        var metadata = A.Metadata();
        metadata.Name = new string('\u0001', 9_000);
        metadata.Image = new string('<', 9_000);
        metadata.OwnerName = new string('\u202E', 4_000);
        pipeline.Pipe(metadata);
        for (var i = 0; i < 40; i++)
        {
            pipeline.Pipe(A.Batch(i, i * 10, A.Exec(
                process => (process.Drift, process.StandardInputSocket, process.WorkingDirectory) = (true, true, new string('é', 5_000)),
                "/tmp/" + new string('"', 3_000) + "/sh",
                "-i",
                "-" + new string('\u001B', 20_000))));
        }

        return pipeline;
    }
}
