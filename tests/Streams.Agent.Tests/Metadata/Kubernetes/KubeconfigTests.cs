using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Kubernetes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Kubernetes;

public sealed class KubeconfigTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("streams-kubeconfig-").FullName;
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_TokenAndAuthorityOfTheCurrentContext_AreTaken()
    {
        var access = Read($$$"""
            current-context: here
            contexts: [{name: there, context: {cluster: b, user: b}}, {name: here, context: {cluster: a, user: a}}]
            clusters: [{name: a, cluster: {server: "https://10.0.0.1:6443", certificate-authority-data: {{{Convert.ToBase64String(Encoding.ASCII.GetBytes(Authority()))}}}}}]
            users: [{name: a, user: {token: secret}}]
            """);

        Assert.Equal((new Uri("https://10.0.0.1:6443"), "secret", false), (access.Server, access.Token(), access.TrustsAnyServer));
        Assert.Equal("CN=ca", Assert.Single(access.Authorities()!).Subject);
    }

    [Fact]
    public void Read_TokenFile_IsReadAgainAfterAMinute()
    {
        File.WriteAllText(Path.Combine(_folder, "token"), "first\n");
        var access = Read("""
            current-context: here
            contexts: [{name: here, context: {cluster: a, user: a}}]
            clusters: [{name: a, cluster: {server: "https://10.0.0.1:6443"}}]
            users: [{name: a, user: {tokenFile: token}}]
            """);

        Assert.Equal("first", access.Token());
        File.WriteAllText(Path.Combine(_folder, "token"), "second\n");
        Assert.Equal("first", access.Token());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("second", access.Token());
        File.Delete(Path.Combine(_folder, "token"));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("second", access.Token()); // the old one is better than none
    }

    [Fact]
    public void Read_CertificateAndAuthorityInFiles_AreReadAgainAtEachHandshake()
    {
        Exchange("CN=first", "CN=ca1");
        var access = Read("""
            current-context: here
            contexts: [{name: here, context: {cluster: a, user: a}}]
            clusters: [{name: a, cluster: {server: "https://10.0.0.1:6443", certificate-authority: ca.crt}}]
            users: [{name: a, user: {client-certificate: client.crt, client-key: client.key}}]
            """);
        Assert.Equal(("CN=first", "CN=ca1"), (access.Certificate!().Subject, Assert.Single(access.Authorities()!).Subject));

        Exchange("CN=second", "CN=ca2");
        Assert.Equal(("CN=second", "CN=ca2"), (access.Certificate!().Subject, Assert.Single(access.Authorities()!).Subject));

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(Path.Combine(_folder, "client.key"), other.ExportPkcs8PrivateKeyPem()); // while it is exchanged
        Assert.Equal("CN=second", access.Certificate!().Subject);
    }

    [Theory]
    [InlineData("nothing: here", "no context")]
    [InlineData("[", "cannot be used")]
    [InlineData("just text", "holds no kubeconfig")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\nclusters: [{name: a, cluster: {server: 'https://h'}}]\nusers: [{name: a, user: {exec: {command: aws}}}]", "by a program")]
    [InlineData("current-context: a\ncontexts: [{name: a, context: {cluster: a, user: a}}]\nclusters: [{name: a, cluster: {}}]\nusers: [{name: a, user: {}}]", "names no server")]
    public void Read_WhatCannotBeUsed_IsRefusedWithTheReason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<KubernetesAccessException>(() => Read(text)).Message, StringComparison.Ordinal);

    private KubernetesAccess Read(string text)
    {
        var path = Path.Combine(_folder, "config");
        File.WriteAllText(path, text);
        return Kubeconfig.Read(path, _clock);
    }

    private void Exchange(string subject, string authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        File.WriteAllText(Path.Combine(_folder, "client.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "client.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(_folder, "ca.crt"), Authority(authority));
    }

    private static string Authority(string subject = "CN=ca")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return certificate.ExportCertificatePem();
    }
}
