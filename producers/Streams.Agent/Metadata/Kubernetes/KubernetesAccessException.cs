namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>The Kubernetes API was asked for, and how to reach it is not known; the message says what to do.</summary>
internal sealed class KubernetesAccessException : Exception
{
    /// <summary>With what is wrong, and where.</summary>
    public KubernetesAccessException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
