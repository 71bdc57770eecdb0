using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Reads how a pod reaches the API server: two variables, and a directory with token and authority.</summary>
/// <remarks>Source: Kubernetes documentation, "Accessing the Kubernetes API from a Pod"; tokens of that directory are exchanged by the kubelet long before they end.</remarks>
internal static class ServiceAccount
{
    private const string HostVariable = "KUBERNETES_SERVICE_HOST";
    private const string PortVariable = "KUBERNETES_SERVICE_PORT";

    /// <summary>Gives the pod's access; null where this does not run in a pod that has a token.</summary>
    public static KubernetesAccess? TryRead(string directory, TimeProvider clock)
    {
        var host = Environment.GetEnvironmentVariable(HostVariable) ?? "";
        var token = Path.Combine(directory, "token");
        if (host.Length == 0 || !File.Exists(token))
        {
            return null;
        }

        var port = Environment.GetEnvironmentVariable(PortVariable) is { Length: > 0 } given ? given : "443";
        var server = new Uri($"https://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");
        return new KubernetesAccess(server, new TokenFile(token, clock).Read, () => Authorities(Path.Combine(directory, "ca.crt")));
    }

    /// <summary>Certificates of a file, read at each handshake, for they are exchanged as well.</summary>
    /// <exception cref="CryptographicException">The file is missing or holds no certificate: the handshake fails.</exception>
    public static X509Certificate2Collection Authorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities;
    }
}
