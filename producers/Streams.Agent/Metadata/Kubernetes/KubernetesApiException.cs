using System.Net;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>The API server answered that it will not do what was asked.</summary>
internal sealed class KubernetesApiException(HttpStatusCode status, string path, string message) : Exception($"{(int)status} at {path}: {message}")
{
    /// <summary>What it answered.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>True where the version that was asked for is too old: everything must be listed again.</summary>
    public bool IsExpired => Status == HttpStatusCode.Gone;

    /// <summary>True where the account may not do this.</summary>
    public bool IsForbidden => Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    /// <summary>True where there is no such object.</summary>
    public bool IsAbsent => Status == HttpStatusCode.NotFound;
}
