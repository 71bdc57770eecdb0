using System.Net;
using System.Net.Sockets;
using Streams.TestKit;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>One Kubernetes for the tests of the collection, whose API server keeps a log of who asked what.</summary>
public sealed class KubernetesFixture : IAsyncLifetime
{
    private string _policy = "";
    private KubeCluster? _cluster;

    /// <summary>The cluster; where there can be none here, the test is skipped with the reason.</summary>
    public KubeCluster Cluster
    {
        get
        {
            Requirement.Need("kubernetes");
            return _cluster!;
        }
    }

    /// <summary>File with one line of JSON for each question to the API server.</summary>
    public string AuditLog => _policy + ".log";

    public async ValueTask InitializeAsync()
    {
        if (!Requirement.IsMet("kubernetes"))
        {
            return;
        }

        _policy = Path.GetTempFileName();
        await File.WriteAllTextAsync(_policy, """{"apiVersion":"audit.k8s.io/v1","kind":"Policy","omitStages":["ResponseStarted","ResponseComplete"],"rules":[{"level":"Metadata","userGroups":["system:serviceaccounts"]}]}""");
        _cluster = await KubeCluster.StartAsync(
            FreePort(), "--arg", $"kube-apiserver=--audit-policy-file={_policy}", "--arg", $"kube-apiserver=--audit-log-path={AuditLog}", "--arg", "kube-apiserver=--audit-log-mode=blocking");
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            File.Delete(_policy);
            File.Delete(AuditLog);
        }
    }

    /// <summary>One that the two above it are free of as well: the cluster takes three in a row.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
