using System.Security.Cryptography.X509Certificates;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Where an API server is, and how to prove who asks.</summary>
/// <param name="Server">Address of the API server.</param>
/// <param name="Token">Gives the bearer token, read again from time to time; empty for none.</param>
/// <param name="Authorities">Gives the authorities that the server's certificate must come from; null for those of this machine.</param>
internal sealed record KubernetesAccess(Uri Server, Func<string> Token, Func<X509Certificate2Collection?> Authorities)
{
    /// <summary>Gives the asker's own certificate, read again at each handshake, for it is exchanged as well; null for none.</summary>
    public Func<X509Certificate2>? Certificate { get; init; }

    /// <summary>True where the kubeconfig says that any certificate will do.</summary>
    public bool TrustsAnyServer { get; init; }

    /// <summary>Name that the server's certificate must bear where it is not the address'.</summary>
    public string ServerName { get; init; } = "";
}
