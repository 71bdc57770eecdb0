using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Streams.Benchmarks.Agent;

/// <summary>Writes a folder as an image of one layer, in the form that containerd imports.</summary>
/// <remarks>Source: OCI image layout 1.0.0.</remarks>
internal static class OciArchive
{
    private static readonly string[] s_environment = ["PATH=/bin"];

    /// <summary>Writes the archive.</summary>
    public static void Write(string archive, string root, string name)
    {
        using var layer = new MemoryStream();
        TarFile.CreateFromDirectory(root, layer, includeBaseDirectory: false);
        var layerBytes = layer.ToArray();
        var config = Json(new
        {
            architecture = Environment.Is64BitProcess && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64",
            os = "linux",
            config = new { Env = s_environment },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(layerBytes) } },
        });
        var manifest = Json(new
        {
            schemaVersion = 2,
            mediaType = "application/vnd.oci.image.manifest.v1+json",
            config = Entry("application/vnd.oci.image.config.v1+json", config),
            layers = new[] { Entry("application/vnd.oci.image.layer.v1.tar", layerBytes) },
        });
        var index = Json(new
        {
            schemaVersion = 2,
            manifests = new[]
            {
                new
                {
                    mediaType = "application/vnd.oci.image.manifest.v1+json",
                    digest = Digest(manifest),
                    size = manifest.Length,
                    annotations = new Dictionary<string, string> { ["io.containerd.image.name"] = name },
                },
            },
        });

        using var file = File.Create(archive);
        using var writer = new TarWriter(file);
        Add(writer, "oci-layout", Encoding.UTF8.GetBytes("""{"imageLayoutVersion":"1.0.0"}"""));
        Add(writer, "index.json", index);
        foreach (var blob in new[] { layerBytes, config, manifest })
        {
            Add(writer, "blobs/sha256/" + Digest(blob)[7..], blob);
        }
    }

    private static object Entry(string mediaType, byte[] blob) => new { mediaType, digest = Digest(blob), size = blob.Length };

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private static string Digest(byte[] blob) => "sha256:" + Convert.ToHexString(SHA256.HashData(blob)).ToLower(CultureInfo.InvariantCulture);

    private static void Add(TarWriter writer, string name, byte[] content) =>
        writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
}
