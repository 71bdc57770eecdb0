using System.Text;
using System.Text.Json.Nodes;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Features;
using Xunit;

namespace Streams.Scoring.Tests.Artifacts;

public class ModelFileTests
{
    [Fact]
    public void Load_OfTheShippedModel_FitsThisBuild()
    {
        var model = ShippedModel.Load();

        Assert.Equal("window-pca", model.Name);
        Assert.False(model.Score(new float[FeatureSet.Window.Count], null).IsRaised);
    }

    [Fact]
    public void TryRead_ContentWithAnotherHash_IsRefused()
    {
        var (manifest, content) = Shipped();
        content[^2] = (byte)' ';

        Assert.False(ModelFile.TryRead(manifest, content, out _, out var refusal));
        Assert.Contains("hash", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind", "\"forest/1\"", "kind")]
    [InlineData("feature_set", "\"window/0\"", "features")]
    [InlineData("version", "\"999\"", "version")]
    [InlineData("warm.means", "[1,2,3]", "array")]
    [InlineData("warm.means", "null", "JSON")]
    [InlineData("warm.components", "[null]", "array")]
    [InlineData("warm.components", "[[1e39]]", "array")]
    [InlineData("cold.threshold", "2", "probability")]
    [InlineData("cold.threshold", "\"NaN\"", "JSON")]
    [InlineData("cold.tail_scale", "0", "scale")]
    [InlineData("cold.calibration_residuals", "[]", "knots")]
    [InlineData("cold", "null", "JSON")]
    public void TryRead_HostileModel_IsRefusedWithTheReason(string field, string value, string reason)
    {
        var (manifest, content) = Shipped();
        var document = JsonNode.Parse(content)!;
        var path = field.Split('.');
        (path.Length == 1 ? document : document[path[0]]!)[path[^1]] = JsonNode.Parse(value);
        content = Encoding.UTF8.GetBytes(document.ToJsonString());

        Assert.False(ModelFile.TryRead(WithHash(manifest, content), content, out _, out var refusal));
        Assert.Contains(reason, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void TryRead_HugeFile_IsRefusedUnread()
    {
        var (manifest, _) = Shipped();

        Assert.False(ModelFile.TryRead(manifest, new byte[ModelFile.MaxBytes + 1], out _, out var refusal));
        Assert.Contains("longer", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[[[[[[[[[[[[")]
    public void TryRead_Garbage_IsRefused(string text)
    {
        var content = Encoding.UTF8.GetBytes(text);

        Assert.False(ModelFile.TryRead(WithHash(Shipped().Manifest, content), content, out _, out _));
        Assert.False(ModelFile.TryRead(content, content, out _, out _));
    }

    private static (byte[] Manifest, byte[] Content) Shipped() => (Resource("manifest.json"), Resource("model.json"));

    private static byte[] Resource(string name)
    {
        using var stream = typeof(ShippedModel).Assembly.GetManifestResourceStream($"Streams.Scoring.Shipped.{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] WithHash(byte[] manifest, byte[] content)
    {
        var node = JsonNode.Parse(manifest)!;
        node["content_sha256"] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        return Encoding.UTF8.GetBytes(node.ToJsonString());
    }
}
