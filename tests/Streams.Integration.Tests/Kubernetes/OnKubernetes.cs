namespace Streams.Integration.Tests.Kubernetes;

/// <summary>Tests on one real Kubernetes run one after another, and beside nothing else.</summary>
[CollectionDefinition(nameof(OnKubernetes), DisableParallelization = true)]
public sealed class OnKubernetes : ICollectionFixture<KubernetesFixture>;
