using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Streams.Schemas;
using Streams.Schemas.Wire;
using Streams.Scoring.Artifacts;
using Streams.Scoring.Inference;
using Streams.Topologies.Snapshots;

namespace Streams.Topologies.Tests.Snapshots;

public sealed class ModelSnapshotTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TrustedKeys _trusted = new();
    private readonly PcaModel _shipped = ShippedModel.Load();
    private readonly ModelSnapshot _snapshot;

    public ModelSnapshotTests()
    {
        _trusted.Add(_key.ExportSubjectPublicKeyInfoPem());
        _snapshot = new ModelSnapshot(new RecordDecoder(SchemaIds.CompiledIn), _shipped, _trusted);
    }

    [Fact]
    public void Model_SignedByATrustedKey_TakesTheShippedOnesPlace()
    {
        Assert.True(_snapshot.TryTake(null, Encoded(Signed()), out _));

        Assert.NotSame(_shipped, _snapshot.At(0));
    }

    [Fact]
    public void Model_InParts_IsVerifiedAsAWhole()
    {
        var whole = Signed();
        var half = whole.Content.Length / 2;

        Assert.True(_snapshot.TryTake(null, Encoded(Signed(model => (model.Part, model.Parts, model.Content) = (1, 2, whole.Content[half..]))), out _));
        Assert.Same(_shipped, _snapshot.At(0));
        Assert.True(_snapshot.TryTake(null, Encoded(Signed(model => (model.Parts, model.Content) = (2, whole.Content[..half]))), out _));

        Assert.NotSame(_shipped, _snapshot.At(0));
    }

    [Theory]
    [InlineData("unsigned")]
    [InlineData("untrusted")]
    [InlineData("signature", "bad_signature")]
    [InlineData("manifest", "bad_signature")]
    [InlineData("content", "bad_signature")]
    [InlineData("truncated", "bad_signature")]
    [InlineData("time", "unfit")]
    [InlineData("version", "unfit")]
    [InlineData("number of parts", "parts")]
    public void Model_ThatIsNotAsSigned_LeavesTheShippedOneInForce(string fault, string? reason = null)
    {
        var refused = Signed(model =>
        {
            switch (fault)
            {
                case "unsigned": model.Signature = []; break;
                case "untrusted": model.KeyId = "0123456789abcdef"; break;
                case "signature": model.Signature[^1] ^= 1; break;
                case "manifest": model.Manifest += " "; break;
                case "content": model.Content[^2] ^= 1; break;
                case "truncated": model.Content = model.Content[..^1]; break;
                case "time": model.EffectiveFromNs = 1; break;
                case "version": model.Version = "2"; break;
                default: model.Part = 3; break;
            }
        });

        Assert.False(_snapshot.TryTake(null, Encoded(refused), out var refusal));

        Assert.Equal(reason ?? fault, refusal.Reason);
        Assert.Same(_shipped, _snapshot.At(long.MaxValue));
    }

    [Theory]
    [InlineData(99, true)]
    [InlineData(100, false)]
    public void Model_FromTheTopic_HoldsFromItsEventTime(long eventNs, bool isShipped)
    {
        var manifest = JsonNode.Parse(Shipped("manifest.json"))!;
        manifest["effective_from_ns"] = 100;
        var artifact = Signed(model => (model.Manifest, model.EffectiveFromNs) = (manifest.ToJsonString(), 100));
        Sign(artifact);

        Assert.True(_snapshot.TryTake(null, Encoded(artifact), out var refusal), refusal.Detail);

        Assert.Equal(isShipped, ReferenceEquals(_shipped, _snapshot.At(eventNs)));
    }

    [Theory]
    [InlineData("changed", "unfit")]
    [InlineData("empty", "unfit")]
    [InlineData("nested", "unfit")]
    [InlineData("no_manifest", "unfit")]
    [InlineData("too_long", "parts")]
    [InlineData("no_parts", "parts")]
    [InlineData("too_many_parts", "parts")]
    public void HostileModel_ThoughSigned_IsRefusedWithAReasonAndTheOneInUseStays(string how, string reason)
    {
        var artifact = Signed(model =>
        {
            switch (how)
            {
                case "changed": model.Content[^2] = (byte)' '; break;
                case "empty": model.Content = []; break;
                case "nested": model.Content = Encoding.UTF8.GetBytes(new string('[', 500_000)); break;
                case "no_manifest": model.Manifest = "{}"; break;
                case "too_long": model.Content = new byte[ModelFile.MaxBytes + 1]; break;
                case "no_parts": model.Parts = 0; break;
                default: model.Parts = 1_000_000; break;
            }
        });
        Sign(artifact);

        Assert.False(_snapshot.TryTake(null, Encoded(artifact), out var refusal));

        Assert.Equal(reason, refusal.Reason);
        Assert.NotEmpty(refusal.Detail);
        Assert.Same(_shipped, _snapshot.At(long.MaxValue));
    }

    [Fact]
    public void Parts_OfTwoPublications_AreNotMixed()
    {
        _snapshot.TryTake(null, Encoded(Signed(model => (model.Part, model.Parts) = (1, 3))), out _);
        _snapshot.TryTake(null, Encoded(Signed(model => (model.Part, model.Parts) = (2, 3))), out _);

        Assert.True(_snapshot.TryTake(null, Encoded(Signed(model => (model.Part, model.Parts) = (1, 2))), out _));

        Assert.Same(_shipped, _snapshot.At(0));
    }

    public void Dispose()
    {
        _key.Dispose();
        _trusted.Dispose();
    }

    private ModelArtifact Signed(Action<ModelArtifact>? change = null)
    {
        var (manifest, content) = (Shipped("manifest.json"), Shipped("model.json"));
        var artifact = new ModelArtifact
        {
            Name = _shipped.Name,
            Version = _shipped.Version,
            Parts = 1,
            Manifest = Encoding.UTF8.GetString(manifest),
            Content = content,
        };
        Sign(artifact);
        change?.Invoke(artifact);
        return artifact;
    }

    private void Sign(ModelArtifact artifact)
    {
        artifact.Signature = ModelSignature.Sign(_key, Encoding.UTF8.GetBytes(artifact.Manifest), artifact.Content);
        artifact.KeyId = TrustedKeys.IdOf(_key);
    }

    private static byte[] Encoded(ModelArtifact artifact) => WireFormat.Encode(artifact, SchemaIds.ModelArtifact);

    private static byte[] Shipped(string name)
    {
        using var stream = typeof(ShippedModel).Assembly.GetManifestResourceStream($"Streams.Scoring.Shipped.{name}")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
