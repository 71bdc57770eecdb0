using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Streams.Scoring.Artifacts;

/// <summary>Signs models, and checks that a trusted key signed exactly these bytes.</summary>
/// <remarks>
/// Shape: ECDSA P-256 with SHA-256, ASN.1 DER, over three lines of ASCII, each ended by a line feed: <c>streams-model/1</c>, then the SHA-256 of the manifest, then that of
/// the content (of all parts together), both lower-case hex. Hashes have one length, so manifest and content cannot trade bytes; any tool that can hash and sign can make it:
/// <c>{ echo streams-model/1; sha256sum &lt; manifest.json | cut -c1-64; sha256sum &lt; model.json | cut -c1-64; } | openssl dgst -sha256 -sign model-key.pem</c>.
/// Name, version and the event time from which a model holds are in the manifest, so they are signed too.
/// </remarks>
public static class ModelSignature
{
    /// <summary>The model carries no signature.</summary>
    public const string NotSigned = "unsigned";

    /// <summary>The model is signed with a key that is not trusted.</summary>
    public const string Untrusted = "untrusted";

    /// <summary>The model is not what the trusted key signed.</summary>
    public const string BadSignature = "bad_signature";

    private const string Purpose = "streams-model/1";
    private const int LongestSignature = 128; // two numbers of 32 bytes in DER are at most 72

    /// <summary>The signature of a model.</summary>
    /// <param name="key">An ECDSA P-256 private key.</param>
    /// <param name="manifest">Manifest, as it is published.</param>
    /// <param name="content">The whole model file.</param>
    public static byte[] Sign(ECDsa key, ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content) =>
        key.SignData(SignedBytes(manifest, content), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>True where the named key is trusted and signed the model.</summary>
    /// <param name="manifest">Manifest, as it came.</param>
    /// <param name="content">The whole model file.</param>
    /// <param name="signature">Signature, empty for none.</param>
    /// <param name="keyId">Key that is said to have signed.</param>
    /// <param name="trusted">Keys that may.</param>
    /// <param name="reason">Why not: <see cref="NotSigned"/>, <see cref="Untrusted"/> or <see cref="BadSignature"/>.</param>
    public static bool TryVerify(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature, string keyId, TrustedKeys trusted, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        if (signature.IsEmpty)
        {
            reason = NotSigned;
        }
        else if (trusted.Find(keyId) is not { } key)
        {
            reason = Untrusted;
        }
        else if (signature.Length > LongestSignature || !key.VerifyData(SignedBytes(manifest, content), signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
        {
            reason = BadSignature;
        }
        return reason is null;
    }

    private static byte[] SignedBytes(ReadOnlySpan<byte> manifest, ReadOnlySpan<byte> content) =>
        Encoding.ASCII.GetBytes($"{Purpose}\n{Hash(manifest)}\n{Hash(content)}\n");

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
