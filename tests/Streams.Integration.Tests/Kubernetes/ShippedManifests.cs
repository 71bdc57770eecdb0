using Streams.Integration.Tests.Processes;
using Streams.TestKit.Kubernetes;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>What deploy/kubernetes ships, applied in parts.</summary>
internal static class ShippedManifests
{
    private static readonly string[] Permissions = ["Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding"];

    /// <summary>Applies namespaces, accounts and roles, and gives a kubeconfig of one account.</summary>
    public static async Task<string> AccountAsync(KubeCluster cluster, string space, string account)
    {
        await cluster.ApplyAsync(await DocumentsAsync(cluster, Permissions));
        return await cluster.KubeconfigOfAsync(space, account);
    }

    /// <summary>The documents of some kinds, as kustomize renders them.</summary>
    public static async Task<string> DocumentsAsync(KubeCluster cluster, params string[] kinds)
    {
        var rendered = await cluster.KubectlAsync("kustomize", Path.Combine(ProductProgram.Root, "deploy", "kubernetes"));
        return string.Join("\n---\n", rendered.Split("\n---\n").Where(document => kinds.Any(kind => document.Split('\n').Contains($"kind: {kind}"))));
    }
}
