using System.Globalization;
using System.Text;
using System.Text.Json;
using Streams.Lab.Measurement;
using Streams.Lab.Scenarios;
using Streams.Lab.Workloads;
using Streams.Schemas;

namespace Streams.Lab.Tests;

/// <summary>Records of a run that never was.</summary>
internal static class Given
{
    public const string Container = "c0ffee";

    public static DateTimeOffset Act { get; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>A drop-and-execute, in a container that was attacked at <see cref="Act"/>.</summary>
    public static Scenario Scenario { get; } = new()
    {
        Id = "drop",
        Technique = "T1105",
        Tactic = "command-and-control",
        Target = "api",
        Must = true,
        Steps = [new ScenarioStep { Run = "/tmp/x" }],
        Visible = [new VisibleRule { Process = "/tmp/x", Drift = true }],
        Found = new FoundRule { Within = TimeSpan.FromSeconds(10) },
    };

    public static TrialRun Run { get; } = new(Trial.Of(Scenario).First(), Container, Act, Act, Act, Acts: 1);

    public static SeenEvent Started(string executable, double afterSeconds = 0.1, bool drift = true) => Seen(
        new Event { Kind = EventKind.ProcessStarted, Occurrences = 1, ProcessStarted = new ProcessStarted() },
        afterSeconds,
        new Process { Executable = executable, Drift = drift, Arguments = { executable, "--now" } });

    public static SeenEvent Seen(Event happened, double afterSeconds = 0.1, Process? process = null) =>
        new(((Act - DateTimeOffset.UnixEpoch).Ticks * 100) + (long)(afterSeconds * 1e9), process, happened);

    public static HeldAlert Alert(
        double afterSeconds = 0.2, string container = Container, string finding = "f", int sequence = 0, double firstSeenSeconds = 0.1, string technique = "T1105", string evidence = "process") => new()
        {
            HeldAt = Act + TimeSpan.FromSeconds(afterSeconds),
            RecordUid = string.Create(CultureInfo.InvariantCulture, $"{finding}-{sequence}"),
            FindingUid = finding,
            Sequence = sequence,
            Containers = [container],
            Workload = "lab/api",
            FirstSeenMs = (Act + TimeSpan.FromSeconds(firstSeenSeconds)).ToUnixTimeMilliseconds(),
            LastSeenMs = (Act + TimeSpan.FromSeconds(afterSeconds)).ToUnixTimeMilliseconds(),
            Techniques = [technique],
            Detectors = ["drifted-executable"],
            Evidence = [evidence],
            Title = "a program",
        };

    /// <summary>A run with one trial, and one honest container that worked for two hours.</summary>
    public static LabRecord Record(IReadOnlyList<HeldAlert> alerts, IReadOnlyList<SeenEvent>? events = null, IReadOnlyList<ClassBalance>? balances = null, long declared = 0) => new()
    {
        Trials = [TrialJudge.Judge(Run, events ?? [Started("/tmp/x")], alerts)],
        Containers =
        [
            new LabContainer(Container, "api", WorkloadRole.Target, Act) { AttackedAt = Act, EndedAt = Act + TimeSpan.FromMinutes(1) },
            new LabContainer("honest", "web", WorkloadRole.Benign, Act - TimeSpan.FromHours(1)) { EndedAt = Act + TimeSpan.FromHours(1) },
            new LabContainer("sink", "sink", WorkloadRole.Outside, Act),
        ],
        Alerts = alerts,
        Identified = new HashSet<string> { Container },
        Balances = balances ?? [],
        Declared = new Dictionary<string, long> { ["process"] = declared },
        EndedAt = Act + TimeSpan.FromHours(1),
    };

    /// <summary>An alert as it lies on the topic.</summary>
    public static byte[] Ocsf(string recordUid, string findingUid, int sequence) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        metadata = new { uid = recordUid, sequence },
        finding_info = new
        {
            uid = findingUid,
            title = "a program",
            first_seen_time = 1,
            last_seen_time = 2,
            analytic = new { name = "drifted-executable" },
            related_analytics = new[] { new { name = "window-pca" } },
            attacks = new[] { new { technique = new { uid = "T1059" }, sub_technique = new { uid = "T1059.004" } } },
        },
        resources = new[] { new { type = "Container", uid = Container }, new { type = "Workload", uid = "lab/api" } },
        evidences = new object[] { new { process = new { pid = 1 } }, new { data = new { features = Array.Empty<int>() } } },
    }));
}
