using System.Security.Cryptography;
using Streams.Scoring.Artifacts;
using Xunit;

namespace Streams.Scoring.Tests.Artifacts;

public class TrustedKeysTests
{
    [Fact]
    public void Add_SeveralKeysInOneText_TrustsEachOnce()
    {
        using var first = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var trusted = new TrustedKeys();

        trusted.Add($"release\n{first.ExportSubjectPublicKeyInfoPem()}\n{second.ExportSubjectPublicKeyInfoPem()}\n");
        trusted.Add(first.ExportSubjectPublicKeyInfoPem());

        Assert.Equal([TrustedKeys.IdOf(first), TrustedKeys.IdOf(second)], trusted.Ids);
    }

    [Fact]
    public void IdOf_AKey_IsTheBeginningOfTheHashOfItsPublicKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16], TrustedKeys.IdOf(key));
    }

    [Fact]
    public void Add_WhatIsNoPublicP256Key_IsRefused()
    {
        using var secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        using var trusted = new TrustedKeys();

        foreach (var pem in new[] { "", "no key", secret.ExportPkcs8PrivateKeyPem(), otherCurve.ExportSubjectPublicKeyInfoPem(), rsa.ExportSubjectPublicKeyInfoPem() })
        {
            Assert.Throws<InvalidDataException>(() => trusted.Add(pem));
        }

        Assert.Empty(trusted.Ids);
    }
}
