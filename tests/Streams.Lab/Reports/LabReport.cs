using System.Text.Json.Serialization;

namespace Streams.Lab.Reports;

/// <summary>What a run of the lab found, as it goes to stdout.</summary>
/// <remarks>Figures are what they are; a figure that cannot be had (a latency of nothing) is null.</remarks>
internal sealed record LabReport
{
    /// <summary>Scenarios, variants not counted apart.</summary>
    [JsonPropertyName("scenarios")]
    public int Scenarios { get; init; }

    /// <summary>Trials that were performed: scenarios and their variants.</summary>
    [JsonPropertyName("attacks")]
    public int Attacks { get; init; }

    /// <summary>Trials of which all that must be visible is stored.</summary>
    [JsonPropertyName("seen")]
    public int Seen { get; init; }

    /// <summary>Trials that were raised in time, for the right container.</summary>
    [JsonPropertyName("raised")]
    public int Raised { get; init; }

    /// <summary>Raised of all trials of techniques that are not sealed.</summary>
    [JsonPropertyName("recall")]
    public double? Recall { get; init; }

    /// <summary>The same of the sealed third.</summary>
    [JsonPropertyName("recall_sealed")]
    public double? RecallSealed { get; init; }

    /// <summary>Incidents about honest containers.</summary>
    [JsonPropertyName("false_incidents")]
    public int FalseIncidents { get; init; }

    /// <summary>Hours that honest containers worked, in all.</summary>
    [JsonPropertyName("benign_workload_hours")]
    public double BenignWorkloadHours { get; init; }

    /// <summary>Upper bound, at 95 %, of false incidents a workload and day.</summary>
    [JsonPropertyName("false_incidents_per_day_upper95")]
    public double? FalseIncidentsPerDayUpper95 { get; init; }

    /// <summary>True incidents of all incidents about the lab's containers.</summary>
    [JsonPropertyName("precision")]
    public double? Precision { get; init; }

    /// <summary>From act to alert, half of the raised trials, ms.</summary>
    [JsonPropertyName("latency_ms_p50")]
    public double? LatencyMsP50 { get; init; }

    /// <summary>From act to alert, 99 of 100 raised trials, ms.</summary>
    [JsonPropertyName("latency_ms_p99")]
    public double? LatencyMsP99 { get; init; }

    /// <summary>Containers whose image is known, of all that were started.</summary>
    [JsonPropertyName("identity_coverage")]
    public double? IdentityCoverage { get; init; }

    /// <summary>Kernel occurrences stored of the lab's containers.</summary>
    [JsonPropertyName("events")]
    public long Events { get; init; }

    /// <summary>Made by the storms, not stored, and declared by nobody.</summary>
    [JsonPropertyName("undeclared_lost")]
    public long UndeclaredLost { get; init; }

    /// <summary>Declared as lost.</summary>
    [JsonPropertyName("declared_lost")]
    public long DeclaredLost { get; init; }

    /// <summary>Records of alerts.v1 with an id that another had before.</summary>
    [JsonPropertyName("duplicate_alerts")]
    public int DuplicateAlerts { get; init; }

    /// <summary>CPU of the agent, cores.</summary>
    [JsonPropertyName("agent_cpu_cores")]
    public double AgentCpuCores { get; init; }

    /// <summary>Largest resident set of the agent, MiB.</summary>
    [JsonPropertyName("agent_rss_mib")]
    public double AgentRssMib { get; init; }

    /// <summary>An entry for each scenario.</summary>
    [JsonPropertyName("results")]
    public IReadOnlyList<ScenarioReport> Results { get; init; } = [];
}
