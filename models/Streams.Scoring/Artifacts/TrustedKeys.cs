using System.Security.Cryptography;

namespace Streams.Scoring.Artifacts;

/// <summary>Public keys whose models are loaded; with none of them, no model is.</summary>
/// <remarks>A key's id is the first <see cref="IdLength"/> hex digits of the SHA-256 of its SubjectPublicKeyInfo (DER). Thread: one.</remarks>
public sealed class TrustedKeys : IDisposable
{
    /// <summary>Digits of a key's id.</summary>
    public const int IdLength = 16;

    private const string Label = "PUBLIC KEY";
    private const string Curve = "1.2.840.10045.3.1.7"; // NIST P-256

    private readonly Dictionary<string, ECDsa> _keys = [];

    /// <summary>Ids of the keys.</summary>
    public IReadOnlyCollection<string> Ids => _keys.Keys;

    /// <summary>Id of a key, private or public.</summary>
    public static string IdOf(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..IdLength];

    /// <summary>True for a key on the one curve that is used.</summary>
    public static bool IsSuitable(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == Curve;

    /// <summary>Trusts every public key of a PEM text.</summary>
    /// <exception cref="InvalidDataException">The text holds no key, something other than public keys, or a key that is not on P-256.</exception>
    public void Add(string pem)
    {
        var rest = pem.AsSpan();
        var found = 0;
        for (; PemEncoding.TryFind(rest, out var fields); found++)
        {
            if (!rest[fields.Label].SequenceEqual(Label))
            {
                throw new InvalidDataException($"it holds a {rest[fields.Label]}, where only a {Label} belongs");
            }
            Add(Read(rest[fields.Location]));
            rest = rest[fields.Location.End..];
        }
        if (found == 0)
        {
            throw new InvalidDataException($"it holds no {Label} in PEM");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    /// <summary>The key of an id; null where it is not trusted.</summary>
    internal ECDsa? Find(string keyId) => _keys.GetValueOrDefault(keyId);

    private void Add(ECDsa key)
    {
        if (!_keys.TryAdd(IdOf(key), key))
        {
            key.Dispose(); // named twice
        }
    }

    private static ECDsa Read(ReadOnlySpan<char> pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return IsSuitable(key) ? key : throw new InvalidDataException("a key is not on the curve P-256");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new InvalidDataException("a key is not an ECDSA key", e);
        }
    }
}
