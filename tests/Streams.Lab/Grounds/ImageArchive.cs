using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Streams.Lab.Grounds;

/// <summary>Describes images that share one layer, in the form that <c>docker load</c> reads.</summary>
/// <remarks>Nothing in it depends on when or where it was made: the same files give the same digests, so that profiles of one run hold in the next. The name makes each image its own.</remarks>
internal static class ImageArchive
{
    /// <summary>File of the layer, in the folder of the archive.</summary>
    public const string Layer = "layer.tar";

    private const string Epoch = "1970-01-01T00:00:00Z";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes a description for each image beside the layer, and the archive's manifest.</summary>
    /// <param name="folder">Folder that holds the layer.</param>
    /// <param name="images">Their names.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task DescribeAsync(string folder, IReadOnlyList<string> images, CancellationToken stop)
    {
        var layer = File.OpenRead(Path.Combine(folder, Layer));
        await using (layer.ConfigureAwait(false))
        {
            var digest = "sha256:" + Convert.ToHexStringLower(await SHA256.HashDataAsync(layer, stop).ConfigureAwait(false));
            foreach (var (number, image) in images.Index())
            {
                await File.WriteAllTextAsync(Path.Combine(folder, FileOf(number)), Description(image, digest), stop).ConfigureAwait(false);
            }
        }

        var manifest = images.Select((image, number) => new { Config = FileOf(number), RepoTags = new[] { image }, Layers = new[] { Layer } });
        await File.WriteAllTextAsync(Path.Combine(folder, "manifest.json"), JsonSerializer.Serialize(manifest), stop).ConfigureAwait(false);
    }

    private static string FileOf(int number) => $"image{number}.json";

    private static string Description(string image, string layer) => JsonSerializer.Serialize(
        new
        {
            Architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            Os = "linux",
            Created = Epoch,
            Config = new Dictionary<string, object> { ["Labels"] = new Dictionary<string, string> { ["lab.image"] = image } },
            Rootfs = new { Type = "layers", DiffIds = new[] { layer } },
            History = new[] { new { Created = Epoch, CreatedBy = "streams-lab" } },
        },
        s_json);
}
