using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Streams.Agent.Metadata.Kubernetes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Kubernetes;

public sealed class OwnerResolverTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeApiServer _server = new();

    public void Dispose()
    {
        _server.Dispose();
        _services.Dispose();
    }

    [Fact]
    public async Task ResolveAsync_AccountThatMayNotReadOwners_IsAskedAgainWithoutEndAndRemembersNoMore()
    {
        var clock = new FakeTimeProvider();
        using var api = new KubernetesApi(new KubernetesAccess(_server.Address, () => "", () => null));
        using var owners = new OwnerResolver(api, new KubernetesTelemetry(_services.GetRequiredService<IMeterFactory>(), NullLogger<ResourceWatch>.Instance), clock);
        var pod = new PodRecord { Uid = "u", Name = "shop-5d4f-x", Namespace = "x", Controller = new ObjectReference("ReplicaSet", "shop-5d4f", "r1") };
        _server.Then(403, "{}");

        for (var question = 0; question < 1_000; question++)
        {
            Assert.False((await owners.ResolveAsync(pod, TestContext.Current.CancellationToken)).IsCertain);
        }

        Assert.Equal(1, owners.Remembered);
        clock.Advance(TimeSpan.FromMinutes(1));
        _server.Then(200, """{"metadata":{"name":"shop-5d4f","uid":"r1","ownerReferences":[{"kind":"Deployment","name":"shop","uid":"d1","controller":true}]}}""");
        var owner = await owners.ResolveAsync(pod, TestContext.Current.CancellationToken);
        Assert.Equal(("Deployment", "shop", true), (owner.Kind, owner.Name, owner.IsCertain));
    }
}
