using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Streams.Detection.Accounting;
using Streams.Detection.Baselines;
using Streams.Detection.Enrichment;
using Streams.Detection.Incidents;
using Streams.Detection.Judgement;
using Streams.Detection.Models;
using Streams.Detection.Probes;
using Streams.Detection.Windows;

namespace Streams.Detection;

/// <summary>The steps of the pipeline as the topology names its nodes; one set serves all tasks of a stream thread.</summary>
public sealed record DetectionSteps
{
    /// <summary>Takes in a container's metadata (<see cref="Observation.Metadata"/>) and releases the detections that waited for it.</summary>
    public required IStep<ContainerState> Remember { get; init; }

    /// <summary>Drops what an agent sent twice, declares what is missing, judges silence; sees every batch and every session whose time has come.</summary>
    public required IStep<SessionState> Account { get; init; }

    /// <summary>Says whose the batch is, and ends the wait for metadata.</summary>
    public required IStep<ContainerState> Enrich { get; init; }

    /// <summary>Sums events into feature windows, and closes those that are over.</summary>
    public required IStep<ContainerState> Window { get; init; }

    /// <summary>Scores closed windows, and looks at events for behaviour that needs no window.</summary>
    public required IStep<ContainerState> Judge { get; init; }

    /// <summary>Groups detections into incidents.</summary>
    public required IIncidentStep GroupIntoIncidents { get; init; }

    /// <summary>How a session is kept.</summary>
    public required IStateCodec<SessionState> Sessions { get; init; }

    /// <summary>How a container is kept.</summary>
    public required IStateCodec<ContainerState> Containers { get; init; }

    /// <summary>How an incident is kept.</summary>
    public required IStateCodec<IncidentState> Incidents { get; init; }

    /// <summary>Builds the steps; one set for each stream thread.</summary>
    /// <param name="options">Options of all steps.</param>
    /// <param name="models">The model that scores windows.</param>
    /// <param name="profiles">What is usual for each workload.</param>
    /// <param name="meters">Makes the steps' instruments.</param>
    /// <param name="loggers">Makes the steps' logs.</param>
    public static DetectionSteps Create(DetectionOptions options, IModels models, IProfiles profiles, IMeterFactory meters, ILoggerFactory loggers)
    {
        var judgement = new JudgementTelemetry(meters, loggers.CreateLogger<JudgeStep>());
        var enrichment = new EnrichmentTelemetry(meters, loggers.CreateLogger<EnrichmentStep>());
        var stories = new StoryWriter(judgement);
        var windows = new WindowJudge(options.Judgement, models, profiles, stories, judgement);
        var room = new WaitingRoom(options.Enrichment, profiles, windows, stories, enrichment);
        var bench = new DetectorBench(
            DetectorCatalog.Behaviours,
            DetectorCatalog.Privileges,
            new NewProgram(profiles, room),
            new NewPeerUpload(options.Judgement, profiles, room),
            new Probe(options.Judgement, room));
        return new DetectionSteps
        {
            Remember = new RememberStep(room, enrichment),
            Account = new AccountingStep(options.Accounting, new AccountingTelemetry(meters, loggers.CreateLogger<AccountingStep>())),
            Enrich = new EnrichmentStep(room, enrichment),
            Window = new WindowStep(options.Windows, new WindowTelemetry(meters, loggers.CreateLogger<WindowStep>())),
            Judge = new JudgeStep(options.Judgement, bench, room),
            GroupIntoIncidents = new IncidentStep(options.Incidents, new IncidentTelemetry(meters, loggers.CreateLogger<IncidentStep>())),
            Sessions = new SessionStateCodec(),
            Containers = new ContainerStateCodec(),
            Incidents = new IncidentStateCodec(),
        };
    }
}
