using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Schemas.Recording;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Features;
using Streams.Scoring.Windows;
using Streams.Training.Fitting;
using Streams.Training.Profiles;

namespace Streams.Training.Commands;

/// <summary><c>train RECORDING… --out DIR</c>: fits a model and the workloads' profiles to recordings of normal operation.</summary>
internal static class TrainCommand
{
    private const string Trainer = "ML.NET 5.0.1, RandomizedPca";
    private const int LeastWindows = 20;

    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("train", "Fits a model and the profiles of workloads to recordings of normal operation.");
        var fit = command.Options<FitOptions>();
        var windows = command.Options<WindowOptions>();
        var recordings = new Argument<string[]>("RECORDING") { Description = $"Recordings (streams record), one a run; at least {LeastWindows} windows (containers × time / length of a window) in all.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out") { Required = true, Description = "Folder for model.json, manifest.json and profiles.jsonl." };
        var version = new Option<string>("--model-version") { DefaultValueFactory = _ => "1", Description = "Version of the model. Default 1." };
        command.Inner.Arguments.Add(recordings);
        command.Inner.Options.Add(output);
        command.Inner.Options.Add(version);
        command.Run((run, stop) =>
        {
            Train(run.Parsed.GetValue(recordings)!, run.Parsed.GetValue(output)!, run.Parsed.GetValue(version)!, run.Read(fit), run.Read(windows), run.Error);
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static void Train(string[] files, string output, string version, FitOptions fit, WindowOptions windows, TextWriter log)
    {
        var runs = files.Select(file => ReadRun(file, windows)).ToList();
        var all = runs.SelectMany(run => run.Windows).ToList();
        if (all.Count < LeastWindows)
        {
            throw new FailedException($"the recordings hold {all.Count} windows of {windows.Length.TotalSeconds:0} s; a model needs at least {LeastWindows}: record longer.");
        }
        var document = new ModelFitter(fit, windows.Length).Fit(version, all);
        var data = runs.Zip(files, (run, file) => new TrainingData(run.Name, HashOf(file), run.Windows.Count)).ToList();
        var (manifest, content) = ModelFile.Write(document, new ModelManifest
        {
            Name = document.Name,
            Version = version,
            FeatureSet = FeatureSet.Window.Id,
            ContentSha256 = "",
            Trainer = Trainer,
            Seed = fit.Seed,
            FalseAlarmsPerContainerHour = fit.Budget,
            DataSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', data.Select(item => item.Sha256))))),
            Data = data,
            Metrics = TrainingMetrics.Of(document, all),
        });
        Directory.CreateDirectory(output);
        File.WriteAllBytes(Path.Combine(output, "model.json"), content);
        File.WriteAllBytes(Path.Combine(output, "manifest.json"), manifest);
        var profiles = ProfileFitter.Fit(runs);
        ProfileFile.Write(Path.Combine(output, "profiles.jsonl"), profiles);
        log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fitted to {all.Count} windows of {profiles.Count} workloads in {runs.Count} recordings; wrote model.json, manifest.json and profiles.jsonl to {output}"));
    }

    private static Run ReadRun(string file, WindowOptions windows)
    {
        try
        {
            using var reader = RecordingReader.Open(file);
            return RunReader.Read(Path.GetFileNameWithoutExtension(file), reader.ReadAll(), windows);
        }
        catch (RecordingException e)
        {
            throw new FailedException(e.Message, e);
        }
    }

    private static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
