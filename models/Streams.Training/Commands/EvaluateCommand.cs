using System.CommandLine;
using System.Text.Json;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Scoring.Windows;
using Streams.Training.Datasets.SysFlow;
using Streams.Training.Evaluation;
using Streams.Training.Fitting;

namespace Streams.Training.Commands;

/// <summary><c>evaluate SUITE --data DIR -o json</c>: how well the learned model does on a public data set.</summary>
internal static class EvaluateCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var evaluate = root.Command("evaluate", "Says how well the learned model does on a public data set, without rules or novelty detectors.");
        AddSuite(evaluate, "sysflow", "SysFlow captures: each scored by a model fitted to the benign captures of other applications.", (data, fit, windows) =>
            new SysFlowEvaluation(fit, windows).Evaluate(SysFlowFolder.Open(data)));
    }

    private static void AddSuite(CommandBuilder evaluate, string name, string description, Func<string, FitOptions, WindowOptions, EvaluationReport> suite)
    {
        var command = evaluate.Command(name, description);
        var fit = command.Options<FitOptions>();
        var windows = command.Options<WindowOptions>();
        var data = new Option<string>("--data") { Required = true, Description = "Folder of the data set." };
        var output = new Option<string>("--output", "-o") { DefaultValueFactory = _ => "json", Description = "Form of the report: json, one object on one line. Default json." };
        output.AcceptOnlyFromAmong("json");
        command.Inner.Options.Add(data);
        command.Inner.Options.Add(output);
        command.Run((run, stop) =>
        {
            var report = suite(run.Parsed.GetValue(data)!, run.Read(fit), run.Read(windows));
            run.Output.WriteLine(JsonSerializer.Serialize(report, ReportJson.Default.EvaluationReport));
            return Task.FromResult(ExitCode.Ok);
        });
    }
}
