using System.ComponentModel.DataAnnotations;
using Streams.Hosting.Options;
using Streams.Schemas.Options;

namespace Streams.Lab.Commands;

/// <summary>What a run of the lab does.</summary>
public sealed record LabOptions
{
    /// <summary>Section of the settings.</summary>
    public const string Section = "Lab";

    /// <summary>Suite to run: smoke, a few minutes, or full.</summary>
    [AllowedValues("smoke", "full")]
    [Flag("--suite")]
    public string Suite { get; init; } = "smoke";

    /// <summary>Folder of scenario files to run instead of those that ship; all of them run, whatever the suite.</summary>
    [Flag("--scenario")]
    public string? Scenario { get; init; }

    /// <summary>Only scenarios with these ids; several separated by commas.</summary>
    [Flag("--only")]
    public string[] Only { get; init; } = [];

    /// <summary>Installation of Kafka 4 to start a broker of its own from; default that of KAFKA_HOME.</summary>
    [Flag("--kafka")]
    public string? Kafka { get; init; }

    /// <summary>Another build of the agent, to judge that one: an assembly (streams-agent.dll), or a published one as machine code (streams-agent); default the agent that was built with the lab.</summary>
    [Flag("--agent")]
    public string? Agent { get; init; }

    /// <summary>Form of the report on stdout: json (one object on one line), markdown or html.</summary>
    [AllowedValues("json", "markdown", "html")]
    [Flag("--output", "-o")]
    public string Output { get; init; } = "json";

    /// <summary>Folder in which report.json, report.md, report.html, the recording of the normal operation and the programs' log are left; none for nowhere.</summary>
    [Flag("--out")]
    public string? Out { get; init; }

    /// <summary>Decides the order of the trials and every number that is drawn.</summary>
    [Range(0, int.MaxValue)]
    [Flag("--seed")]
    public int Seed { get; init; } = 1;

    /// <summary>How long the honest workloads are watched before profiles are fitted to them. 10 s to 30 min; default 35 s, and 180 s in the full suite.</summary>
    [DurationRange("00:00:10", "00:30:00")]
    [Flag("--learn")]
    public TimeSpan? Learn { get; init; }

    /// <summary>How long the honest workloads are watched after the last trial. 0 to 24 h; default 0 s, and 300 s in the full suite.</summary>
    [DurationRange("00:00:00", "1.00:00:00")]
    [Flag("--benign")]
    public TimeSpan? Benign { get; init; }

    /// <summary>Trials at the same time. 1 to 16.</summary>
    [Range(1, 16)]
    [Flag("--lanes")]
    public int Lanes { get; init; } = 4;

    /// <summary>Times as long as the scenarios say may pass until an alert, for a machine that is short of CPU; latencies are reported as they are. 1 to 10.</summary>
    [Range(1, 10)]
    [Flag("--patience")]
    public int Patience { get; init; } = 1;

    /// <summary>Partitions of the topics. 1 to 64.</summary>
    [Range(1, 64)]
    [Flag("--partitions")]
    public int Partitions { get; init; } = 4;

    /// <summary>Breaks something to see that the lab says so: none, agent-stopped (no agent runs), overload (the agent gets the smallest ring, so that it must declare losses), alert-doubled and alert-deleted (a record of alerts.v1 is written twice, or withheld from the lab's reader).</summary>
    [AllowedValues("none", "agent-stopped", "overload", "alert-doubled", "alert-deleted")]
    [Flag("--fault")]
    public string Fault { get; init; } = "none";

    internal bool IsFull => Suite == "full";

    internal TimeSpan LearnFor => Learn ?? TimeSpan.FromSeconds(IsFull ? 180 : 35);

    internal TimeSpan BenignFor => Benign ?? TimeSpan.FromSeconds(IsFull ? 300 : 0);
}
