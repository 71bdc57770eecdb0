using System.Security.Cryptography;
using System.Text;
using Streams.Hosting;
using Streams.Schemas;
using Streams.Scoring.Artifacts;

namespace Streams.Training.Commands;

/// <summary>The private key with which models are signed.</summary>
internal sealed class SigningKey : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ECDsa _key;

    private SigningKey(ECDsa key) => _key = key;

    /// <summary>Id of the key, as workers name it.</summary>
    public string Id => TrustedKeys.IdOf(_key);

    /// <summary>The public half, in PEM.</summary>
    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="FailedException">The file holds no ECDSA P-256 private key, or cannot be read.</exception>
    public static SigningKey Open(string file)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(file));
            key.ExportPkcs8PrivateKey().AsSpan().Clear(); // a public key alone cannot sign
            if (TrustedKeys.IsSuitable(key))
            {
                return new SigningKey(key);
            }
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new FailedException($"{file} is no key to sign with: {e.Message}", e);
        }

        key.Dispose();
        throw new FailedException($"{file} is no key to sign with: it is not on the curve P-256. Make one with keygen.");
    }

    /// <summary>Writes the private key to a new file that only its owner can read.</summary>
    /// <exception cref="IOException">The file exists.</exception>
    public void WriteTo(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(file, options);
        stream.Write(Encoding.ASCII.GetBytes(_key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    /// <summary>Signs a model; its manifest is not to be changed afterwards.</summary>
    public void Sign(ModelArtifact artifact, ReadOnlySpan<byte> content)
    {
        artifact.Signature = ModelSignature.Sign(_key, Encoding.UTF8.GetBytes(artifact.Manifest), content);
        artifact.KeyId = Id;
    }

    public void Dispose() => _key.Dispose();
}
