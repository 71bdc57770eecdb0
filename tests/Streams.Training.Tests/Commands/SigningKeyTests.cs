using System.Text;
using Streams.Hosting;
using Streams.Schemas;
using Streams.Scoring.Artifacts;
using Streams.Training.Commands;
using Xunit;

namespace Streams.Training.Tests.Commands;

public sealed class SigningKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streams-keys").FullName;

    private string Secret => Path.Combine(_folder, KeygenCommand.PrivateFile);

    private string Open => Path.Combine(_folder, KeygenCommand.PublicFile);

    [Fact]
    public void Keygen_WritesAPairThatSignsAndTrusts()
    {
        KeygenCommand.Write(_folder, TextWriter.Null);
        using var key = SigningKey.Open(Secret);
        using var trusted = new TrustedKeys();
        trusted.Add(File.ReadAllText(Open));
        var artifact = new ModelArtifact { Manifest = "{}" };

        key.Sign(artifact, [1, 2, 3]);

        Assert.True(ModelSignature.TryVerify(Encoding.UTF8.GetBytes("{}"), [1, 2, 3], artifact.Signature, artifact.KeyId, trusted, out _));
    }

    [Fact]
    public void Keygen_WritesASecretThatOnlyItsOwnerReads()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");

        KeygenCommand.Write(_folder, TextWriter.Null);

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Secret) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Keygen_WhereAKeyIs_LeavesItAsItWas()
    {
        KeygenCommand.Write(_folder, TextWriter.Null);
        var (secret, open) = (File.ReadAllText(Secret), File.ReadAllText(Open));

        Assert.Throws<FailedException>(() => KeygenCommand.Write(_folder, TextWriter.Null));

        Assert.Equal((secret, open), (File.ReadAllText(Secret), File.ReadAllText(Open)));
    }

    [Fact]
    public void Open_WhatCannotSign_Fails()
    {
        KeygenCommand.Write(_folder, TextWriter.Null);

        Assert.Throws<FailedException>(() => SigningKey.Open(Open)); // the public half
        Assert.Throws<FailedException>(() => SigningKey.Open(Path.Combine(_folder, "none.pem")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
