using System.Text.Json;
using Streams.Agent.Metadata.Kubernetes;
using Xunit;

namespace Streams.Agent.Tests.Metadata.Kubernetes;

public sealed class PodReaderTests
{
    // as a 1.34 API server gives it, shortened
    private const string Crashing = """
        {"metadata":{"name":"crash-1","namespace":"shop","uid":"c8af6ff3-0c78-4e36-b344-2ca369dd263b","labels":{"app":"crash","pod-template-hash":"f64787794"},
          "ownerReferences":[{"kind":"Node","name":"n","uid":"x"},{"kind":"ReplicaSet","name":"crash-f64787794","uid":"a778cc9b","controller":true}]},
         "spec":{"serviceAccountName":"shop","hostNetwork":true},
         "status":{"phase":"Running","podIPs":[{"ip":"10.244.0.7"},{"ip":"fd00::7"}],
          "containerStatuses":[{"name":"main","image":"docker.io/library/busybox:1","imageID":"docker.io/library/busybox@sha256:aa","containerID":"containerd://two",
            "state":{"terminated":{"exitCode":3,"reason":"Error","containerID":"containerd://two"}},"lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled","containerID":"containerd://one"}}}]}}
        """;

    [Fact]
    public void Read_PodThatRestarts_GivesOwnerAddressesAndBothContainers()
    {
        using var json = JsonDocument.Parse(Crashing);

        var pod = PodReader.Read(json.RootElement);

        Assert.Equal(("crash-1", "shop", "shop", true, false), (pod.Name, pod.Namespace, pod.ServiceAccount, pod.HasHostNetwork, pod.IsOver));
        Assert.Equal(new ObjectReference("ReplicaSet", "crash-f64787794", "a778cc9b"), pod.Controller);
        Assert.Equal(["10.244.0.7", "fd00::7"], pod.Addresses);
        Assert.Equal(
            [new PodContainer("main", "two", "docker.io/library/busybox:1", "sha256:aa", 3, "Error"), new PodContainer("main", "one", "docker.io/library/busybox:1", "sha256:aa", 137, "OOMKilled")],
            pod.Containers);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"metadata":7,"spec":[],"status":{"containerStatuses":{},"podIPs":"no"}}""")]
    public void Read_Nonsense_GivesAnEmptyPod(string text)
    {
        using var json = JsonDocument.Parse(text);

        var pod = PodReader.Read(json.RootElement);

        Assert.Equal(("", "", 0, 0), (pod.Name, pod.Uid, pod.Containers.Count, pod.Addresses.Count));
    }

    [Theory]
    [InlineData("docker-pullable://busybox@sha256:aa", "sha256:aa")]
    [InlineData("docker://sha256:bb", "sha256:bb")]
    [InlineData("sha256:cc", "sha256:cc")]
    [InlineData("busybox:1", "")]
    public void Read_ImageId_GivesTheDigest(string imageId, string digest)
    {
        using var json = JsonDocument.Parse($$"""{"status":{"containerStatuses":[{"name":"main","containerID":"docker://one","imageID":"{{imageId}}"}]} }""");

        Assert.Equal(digest, Assert.Single(PodReader.Read(json.RootElement).Containers).ImageDigest);
    }

    [Theory]
    [InlineData("ReplicaSet", "web-f64787794", "Deployment", "web")]
    [InlineData("ReplicaSet", "by-hand", "ReplicaSet", "by-hand")]
    [InlineData("Job", "nightly-29736540", "CronJob", "nightly")]
    [InlineData("Job", "once", "Job", "once")]
    [InlineData("DaemonSet", "agent", "DaemonSet", "agent")]
    public void Guessed_WhereTheApiIsAway_TakesTheWorkloadFromTheName(string ownerKind, string ownerName, string kind, string name)
    {
        var pod = new PodRecord { Uid = "u", Name = "p", Namespace = "n", Labels = new Dictionary<string, string> { ["pod-template-hash"] = "f64787794" } };

        var owner = OwnerResolver.Guessed(pod, new ObjectReference(ownerKind, ownerName, "o"));

        Assert.Equal((kind, name, false), (owner.Kind, owner.Name, owner.IsCertain));
    }
}
