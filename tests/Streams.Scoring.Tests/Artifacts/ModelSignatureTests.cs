using System.Security.Cryptography;
using System.Text;
using Streams.Scoring.Artifacts;
using Xunit;

namespace Streams.Scoring.Tests.Artifacts;

public sealed class ModelSignatureTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TrustedKeys _trusted = new();
    private readonly byte[] _manifest = Encoding.UTF8.GetBytes("{\"name\":\"m\"}");
    private readonly byte[] _content = Encoding.UTF8.GetBytes("{\"kind\":\"k\"}");

    public ModelSignatureTests() => _trusted.Add(_key.ExportSubjectPublicKeyInfoPem());

    [Fact]
    public void TryVerify_SignedByATrustedKey_IsTrue()
    {
        var signature = ModelSignature.Sign(_key, _manifest, _content);

        Assert.True(ModelSignature.TryVerify(_manifest, _content, signature, TrustedKeys.IdOf(_key), _trusted, out _));
    }

    [Fact]
    public void Sign_SignsTheDocumentedBytes()
    {
        var signature = ModelSignature.Sign(_key, _manifest, _content);

        var documented = $"streams-model/1\n{Convert.ToHexStringLower(SHA256.HashData(_manifest))}\n{Convert.ToHexStringLower(SHA256.HashData(_content))}\n";
        Assert.True(_key.VerifyData(Encoding.ASCII.GetBytes(documented), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public void TryVerify_AnyFlippedByte_IsABadSignature()
    {
        var signature = ModelSignature.Sign(_key, _manifest, _content);

        foreach (var bytes in new[] { _manifest, _content, signature })
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= 0x10;
                Assert.Equal(ModelSignature.BadSignature, Reason(signature));
                bytes[i] ^= 0x10;
            }
        }
    }

    [Fact]
    public void TryVerify_TruncatedOrLengthenedSignature_IsABadSignature()
    {
        var signature = ModelSignature.Sign(_key, _manifest, _content);

        for (var length = 1; length < signature.Length; length++)
        {
            Assert.Equal(ModelSignature.BadSignature, Reason(signature[..length]));
        }
        Assert.Equal(ModelSignature.BadSignature, Reason([.. signature, 0]));
        Assert.Equal(ModelSignature.BadSignature, Reason(new byte[1_000_000]));
    }

    [Fact]
    public void TryVerify_BytesMovedFromManifestToContent_IsABadSignature()
    {
        var signature = ModelSignature.Sign(_key, _manifest, _content);

        Assert.False(ModelSignature.TryVerify(_manifest.AsSpan()[..^1], [_manifest[^1], .. _content], signature, TrustedKeys.IdOf(_key), _trusted, out var reason));
        Assert.Equal(ModelSignature.BadSignature, reason);
    }

    [Fact]
    public void TryVerify_NoSignature_IsUnsigned() => Assert.Equal(ModelSignature.NotSigned, Reason([]));

    [Fact]
    public void TryVerify_AnotherKey_IsUntrusted()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = ModelSignature.Sign(other, _manifest, _content);

        Assert.False(ModelSignature.TryVerify(_manifest, _content, signature, TrustedKeys.IdOf(other), _trusted, out var reason));
        Assert.Equal(ModelSignature.Untrusted, reason);
        Assert.Equal(ModelSignature.BadSignature, Reason(signature)); // under a trusted key's name
    }

    [Fact]
    public void TryVerify_NothingTrusted_IsUntrusted()
    {
        using var none = new TrustedKeys();

        Assert.False(ModelSignature.TryVerify(_manifest, _content, ModelSignature.Sign(_key, _manifest, _content), TrustedKeys.IdOf(_key), none, out var reason));
        Assert.Equal(ModelSignature.Untrusted, reason);
    }

    public void Dispose()
    {
        _key.Dispose();
        _trusted.Dispose();
    }

    private string? Reason(byte[] signature)
    {
        ModelSignature.TryVerify(_manifest, _content, signature, TrustedKeys.IdOf(_key), _trusted, out var reason);
        return reason;
    }
}
