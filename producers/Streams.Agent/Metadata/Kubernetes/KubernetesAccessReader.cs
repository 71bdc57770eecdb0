namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Finds out how the API server is reached from here.</summary>
internal static class KubernetesAccessReader
{
    /// <summary>The access; null where there is none and none was asked for.</summary>
    /// <exception cref="KubernetesAccessException">One was asked for, and there is none or it cannot be used.</exception>
    public static KubernetesAccess? Find(KubernetesOptions options, TimeProvider clock)
    {
        if (options.Use == "off")
        {
            return null;
        }

        if (options.Kubeconfig.Length > 0)
        {
            return Kubeconfig.Read(options.Kubeconfig, clock);
        }

        return ServiceAccount.TryRead(options.AccountDirectory, clock)
            ?? (options.Use == "on"
                ? throw new KubernetesAccessException($"--kubernetes on: this is no pod with a service account in {options.AccountDirectory}; name a file by --kubeconfig")
                : null);
    }
}
