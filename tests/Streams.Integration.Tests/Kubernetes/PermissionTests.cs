using System.Text.RegularExpressions;
using Streams.TestKit;

namespace Streams.Integration.Tests.Kubernetes;

/// <summary>What the accounts of deploy/kubernetes may do, asked with their own tokens: what the programs need, and nothing else.</summary>
[Collection(nameof(OnKubernetes))]
[Trait("Category", "long")]
public sealed partial class PermissionTests(KubernetesFixture kubernetes)
{
    // what Kubernetes lets every account do: ask what it may do, and read who it is
    private static readonly string[] s_everyones = ["selfsubjectreviews.authentication.k8s.io create", "selfsubjectaccessreviews.authorization.k8s.io create", "selfsubjectrulesreviews.authorization.k8s.io create"];

    [Theory]
    [InlineData("streams-nodes", "streams-agent", "jobs.batch get", "pods list watch", "replicasets.apps get")]
    [InlineData("streams", "streams-cluster", "endpointslices.discovery.k8s.io list watch", "jobs.batch get", "nodes list watch", "pods list watch", "replicasets.apps get", "services list watch")]
    public async Task Account_MayDo_WhatItsProgramNeedsAndNoMore(string space, string account, params string[] needed)
    {
        Requirement.Need("root");
        var cluster = kubernetes.Cluster;
        var kubeconfig = await ShippedManifests.AccountAsync(cluster, space, account);

        var listed = await cluster.KubectlAsAsync(kubeconfig, "auth", "can-i", "--list", "-n", "default");

        var allowed = Rule().Matches(listed).Select(rule => $"{rule.Groups["resource"].Value} {rule.Groups["verbs"].Value}").Except(s_everyones).Order(StringComparer.Ordinal);
        Assert.Equal(needed, allowed);
    }

    [Theory]
    [InlineData("get", "secrets", "-A")]
    [InlineData("get", "configmaps", "-n", "kube-system")]
    [InlineData("create", "namespace", "taken")]
    [InlineData("create", "token", "streams-agent", "-n", "streams-nodes")]
    [InlineData("delete", "pod", "of-another", "-n", "default")]
    [InlineData("label", "nodes", "node-1", "taken=yes")]
    [InlineData("get", "--raw", "/api/v1/nodes/node-1/proxy/pods")]
    [InlineData("create", "clusterrolebinding", "taken", "--clusterrole=cluster-admin", "--serviceaccount=streams-nodes:streams-agent")]
    public async Task AgentsAccount_AskingForMore_IsForbidden(params string[] question)
    {
        Requirement.Need("root");
        var cluster = kubernetes.Cluster;
        var kubeconfig = await ShippedManifests.AccountAsync(cluster, "streams-nodes", "streams-agent");

        var answer = await cluster.KubectlAsAsync(kubeconfig, question);

        Assert.Contains("Forbidden", answer, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"^(?<resource>[a-z][a-z0-9.-]*)\s+\[\]\s+\[\]\s+\[(?<verbs>[a-z ]+)\]", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Rule();
}
