using System.CommandLine;
using System.Globalization;
using System.Text;
using Streams.Hosting;
using Streams.Hosting.Commands;
using Streams.Hosting.Options;
using Streams.Kafka;
using Streams.Kafka.Publishing;
using Streams.Schemas;
using Streams.Schemas.Recording;
using Streams.Scoring.Artifacts;

namespace Streams.Training.Commands;

/// <summary><c>publish FILE… --bootstrap HOST:PORT --sign KEY.pem</c>: puts profiles (.jsonl) and models (model.json with its manifest.json beside it) on their topics.</summary>
internal static class PublishCommand
{
    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("publish", "Puts profiles (profiles.jsonl) and models (model.json, its manifest.json beside it) on their topics.");
        var kafka = command.Options<KafkaOptions>();
        var files = new Argument<string[]>("FILE") { Description = "Files that train wrote.", Arity = ArgumentArity.OneOrMore };
        var sign = new Option<string?>("--sign") { Description = "Private key (keygen) that signs the models. Default none: workers load no unsigned model." };
        command.Inner.Arguments.Add(files);
        command.Inner.Options.Add(sign);
        command.Run(async (run, stop) =>
        {
            var options = run.Read(kafka);
            var connection = KafkaConnection.Open(options.Bootstrap, options.Prefix, options.Config);
            var schemas = await Registry.IdsAsync(options.Registry, connection, run.Time, stop).ConfigureAwait(false);
            using var key = run.Parsed.GetValue(sign) is { } keyFile ? SigningKey.Open(keyFile) : null;
            using var publisher = new ArtifactPublisher(connection, schemas);
            foreach (var file in run.Parsed.GetValue(files)!)
            {
                await PublishAsync(file, publisher, key, run.Error, stop).ConfigureAwait(false);
            }
            return ExitCode.Ok;
        });
    }

    private static async Task PublishAsync(string file, ArtifactPublisher publisher, SigningKey? key, TextWriter log, CancellationToken stop)
    {
        if (file.EndsWith(ProfileFile.Extension, StringComparison.Ordinal))
        {
            var profiles = ProfileFile.Read(file).ToList();
            foreach (var profile in profiles)
            {
                await publisher.PublishAsync(profile, stop).ConfigureAwait(false);
            }
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"published {profiles.Count} profiles of {file}"));
            return;
        }
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, "manifest.json");
        if (!File.Exists(beside))
        {
            throw new FailedException($"{file} is not published: its manifest.json is not beside it; train writes both into one folder.");
        }
        var manifest = await File.ReadAllBytesAsync(beside, stop).ConfigureAwait(false);
        var content = await File.ReadAllBytesAsync(file, stop).ConfigureAwait(false);
        if (!ModelFile.TryRead(manifest, content, out var model, out var stated, out var refusal))
        {
            throw new FailedException($"{file} is not published: {refusal}.");
        }
        var artifact = new ModelArtifact { Name = model.Name, Version = model.Version, Manifest = Encoding.UTF8.GetString(manifest), EffectiveFromNs = stated.EffectiveFromNs };
        key?.Sign(artifact, content);
        await publisher.PublishAsync(artifact, content, stop).ConfigureAwait(false);
        log.WriteLine($"published model {model.Name} {model.Version} of {file}, {(key is null ? "unsigned: workers refuse it; sign it with --sign KEY.pem" : $"signed with key {key.Id}")}");
    }
}
