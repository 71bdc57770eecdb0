using System.CommandLine;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Schemas.Recording;
using Streams.Training.Datasets.SysFlow;

namespace Streams.Training.Commands;

/// <summary><c>convert sysflow --data DIR --out DIR</c>: turns captures of another sensor into recordings, to train on or to replay.</summary>
internal static class ConvertCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("convert", "Turns captures of another sensor into recordings.").Command("sysflow", "SysFlow captures (an archive of .sf files).");
        var data = new Option<string>("--data") { Required = true, Description = "Folder of the data set." };
        var output = new Option<string>("--out") { Required = true, Description = "Folder for the recordings, one a capture." };
        command.Inner.Options.Add(data);
        command.Inner.Options.Add(output);
        command.Run((run, stop) =>
        {
            Write(run.Parsed.GetValue(data)!, run.Parsed.GetValue(output)!, run.Error);
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static void Write(string data, string output, TextWriter log)
    {
        Directory.CreateDirectory(output);
        foreach (var (name, bytes) in SysFlowFolder.Open(data).Captures())
        {
            var capture = SysFlowCapture.Read(name, new MemoryStream(bytes));
            var file = Path.Combine(output, $"{name.Replace('/', '.')}.avro");
            using var writer = RecordingWriter.Create(file);
            foreach (var entry in capture.Entries)
            {
                writer.Append(entry);
            }
            log.WriteLine($"{name}: {capture.Records} records became {capture.Entries.Sum(entry => entry.Events?.Events.Count ?? 0)} events in {file}");
        }
    }
}
