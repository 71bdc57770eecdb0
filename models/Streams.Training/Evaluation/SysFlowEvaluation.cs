using Streams.Schemas;
using Streams.Schemas.Identity;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Baselines;
using Streams.Scoring.Inference;
using Streams.Scoring.Windows;
using Streams.Training.Datasets.SysFlow;
using Streams.Training.Fitting;
using Streams.Training.Profiles;

namespace Streams.Training.Evaluation;

/// <summary>How well the learned model alone tells attacks in SysFlow captures.</summary>
/// <remarks>
/// Each capture is scored by a model fitted to the benign captures of other applications, so no threshold has seen the application.
/// Baselines of its workloads come from their other benign captures; where there is none, or too little, it is scored cold.
/// An attack is found where a window of a container (not the host) inside its interval is raised; every other raised container is a false alarm.
/// </remarks>
internal sealed class SysFlowEvaluation(FitOptions options, WindowOptions windows)
{
    public EvaluationReport Evaluate(SysFlowFolder folder)
    {
        var runs = folder.Captures().Select(capture => RunReader.Read(capture.Name, SysFlowCapture.Read(capture.Name, new MemoryStream(capture.Bytes)).Entries, windows)).ToList();
        var benign = runs.Where(run => !folder.Truth.Attacks.ContainsKey(run.Name)).ToList();
        var scored = runs.Select(run => ScoreRun(run, benign, folder.Truth.Attacks.GetValueOrDefault(run.Name))).ToList();
        return Report(scored);
    }

    private List<ScoredWindow> ScoreRun(Run run, List<Run> benign, SysFlowAttack? attack)
    {
        var application = run.Workloads.ToHashSet();
        var fitted = new ModelFitter(options, windows.Length).Fit("evaluation", [.. benign.Where(other => !other.Workloads.Any(application.Contains)).SelectMany(other => other.Windows)]);
        var model = ModelFile.ModelOf(fitted);
        var baselines = ProfileFitter.Fit([.. benign.Where(other => other != run && other.Workloads.Any(application.Contains))])
            .ToDictionary(profile => (profile.Workload, profile.ImageDigest), WorkloadBaseline.From);
        return [.. run.Windows.Select(window =>
        {
            var baseline = baselines.GetValueOrDefault(window.Key);
            var inAttack = attack is not null && !new ContainerId(window.ContainerId).IsHost && attack.Overlaps(window.StartNs, window.EndNs);
            var score = model.Score(window.Values, baseline);
            return new ScoredWindow(window, score, model.Margin(score), attack is not null, inAttack, score.IsRaised ? InWords(model.Explain(window.Values, baseline, 4)) : "");
        })];
    }

    private EvaluationReport Report(List<List<ScoredWindow>> scored)
    {
        var all = scored.SelectMany(run => run).ToList();
        var normal = all.Where(window => !window.InAttack).ToList();
        var runs = scored.Where(run => run.Count > 0).Select(ReportOf).ToList();
        var attacks = runs.Where(run => run.Attack).ToList();
        var falseAlarms = runs.Sum(run => run.FalseAlarms ?? 0);
        var (auc, atOnePercent) = Ranking.Of(normal.Select(window => window.Margin), all.Where(window => window.InAttack).Select(window => window.Margin));
        return new EvaluationReport
        {
            Suite = "sysflow",
            Runs = runs,
            Recall = attacks.Count == 0 ? null : (double)attacks.Count(run => run.Detected == true) / attacks.Count,
            FalsePositiveRate = normal.Count == 0 ? null : (double)normal.Count(window => window.Score.IsRaised) / normal.Count,
            FalseAlarms = falseAlarms,
            AlarmsPerContainerHour = falseAlarms / (normal.Count * windows.Length.TotalHours),
            Auc = auc,
            TprAt1PctFpr = atOnePercent,
            Model = ModelFitter.ModelName,
            Seed = options.Seed,
        };
    }

    private static RunReport ReportOf(List<ScoredWindow> run) => new()
    {
        Run = run[0].Window.Run,
        Attack = run[0].IsAttackRun,
        Detected = run[0].IsAttackRun ? run.Exists(window => window.InAttack && window.Score.IsRaised) : null,
        Windows = run.Count,
        Containers = run.Select(window => window.Window.ContainerId).Distinct().Count(),
        ColdWindows = run.Count(window => window.Score.Cold),
        FalseAlarms = run.Where(window => window.Score.IsRaised).GroupBy(window => window.Window.ContainerId).Count(container => !container.Any(window => window.InAttack)),
        LargestNormal = run.Where(window => !window.InAttack).Select(window => (double?)Math.Round(window.Margin, 3)).Max(),
        LargestAttack = run.Where(window => window.InAttack).Select(window => (double?)Math.Round(window.Margin, 3)).Max(),
        Raised = [.. run.Where(window => window.Score.IsRaised).Select(window => new RaisedWindow(
            window.Window.ContainerId, window.Window.Workload, DateTimeOffset.UnixEpoch.AddTicks(window.Window.StartNs / 100),
            window.Score.Probability, window.Score.Cold, window.InAttack, window.Why))],
    };

    private static string InWords(IEnumerable<FeatureContribution> contributions) =>
        string.Join("; ", contributions.Select(item => $"{item.Name} {item.Value:0.##} {item.Unit}, usually {item.Expected:0.##} (share {item.Share:0.00})"));
}
