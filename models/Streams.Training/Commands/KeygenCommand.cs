using System.CommandLine;
using Streams.Hosting;
using Streams.Hosting.Commands;

namespace Streams.Training.Commands;

/// <summary><c>keygen --out DIR</c>: makes the pair of keys with which models are signed and trusted.</summary>
internal static class KeygenCommand
{
    public const string PrivateFile = "model-key.pem";
    public const string PublicFile = "model-key.pub.pem";

    public static void AddTo(CommandBuilder root)
    {
        var command = root.Command("keygen", "Makes an ECDSA P-256 key to sign models with (publish --sign) and its public half to trust them by (streams-worker --trusted-keys).");
        var output = new Option<string>("--out") { Required = true, Description = $"Folder for {PrivateFile}, which only its owner can read, and {PublicFile}." };
        command.Inner.Options.Add(output);
        command.Run((run, stop) =>
        {
            Write(run.Parsed.GetValue(output)!, run.Error);
            return Task.FromResult(ExitCode.Ok);
        });
    }

    internal static void Write(string folder, TextWriter log)
    {
        var (secret, open) = (Path.Combine(folder, PrivateFile), Path.Combine(folder, PublicFile));
        using var key = SigningKey.Create();
        try
        {
            Directory.CreateDirectory(folder);
            key.WriteTo(secret);
            File.WriteAllText(open, key.PublicPem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailedException($"no key is written to {folder}: {e.Message}", e); // a key that is there is never replaced
        }

        log.WriteLine($"wrote key {key.Id}: keep {secret} secret, and give {open} to the workers");
    }
}
