using System.Security.Cryptography;

namespace Streams.Topologies.Snapshots;

/// <summary>Whose models are loaded.</summary>
/// <remarks>Where no key is named, the permission to write detection.models.v1 decides, and only the hash in the manifest is checked.</remarks>
internal sealed class ModelTrust : IDisposable
{
    private readonly List<ECDsa> _keys = [];

    /// <summary>Trusts what one of these ECDSA P-256 public keys (PEM) has signed.</summary>
    public ModelTrust(IEnumerable<string> pems)
    {
        foreach (var pem in pems)
        {
            var key = ECDsa.Create();
            key.ImportFromPem(pem);
            _keys.Add(key);
        }
    }

    /// <summary>True where one of the keys signed the SHA-256 of manifest and content, or no key is named.</summary>
    public bool Accepts(byte[] manifest, byte[] content, byte[] signature, out string refusal)
    {
        byte[] signed = [.. manifest, .. content];
        refusal = "the model is not signed by a trusted key";
        return _keys.Count == 0 || _keys.Exists(key => key.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }

    public void Dispose() => _keys.ForEach(key => key.Dispose());
}
