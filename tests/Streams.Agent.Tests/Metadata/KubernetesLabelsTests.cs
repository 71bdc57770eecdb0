using Streams.Agent.Metadata;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Metadata;

public sealed class KubernetesLabelsTests
{
    [Theory]
    [InlineData("web-7d4b9c6f5d-x2b7k", null, null, "Deployment", "web")] // by the form of the name
    [InlineData("web-7d4b9c6f5d-x2b7k", "pod-template-hash", "7d4b9c6f5d", "Deployment", "web")]
    [InlineData("backup-28391-abcde", "job-name", "backup-28391", "Job", "backup-28391")]
    [InlineData("db-0", "statefulset.kubernetes.io/pod-name", "db-0", "StatefulSet", "db")]
    [InlineData("lonely", null, null, "", "")]
    [InlineData("my-own-name", null, null, "", "")] // vowels: nobody generated it
    public void Apply_LabelsOfThePod_TellTheOwnerWhereTheyShowIt(string pod, string? label, string? value, string kind, string name)
    {
        var metadata = new ContainerMetadata();
        var labels = new Dictionary<string, string>
        {
            ["io.kubernetes.pod.name"] = pod,
            ["io.kubernetes.pod.namespace"] = "shop",
            ["io.kubernetes.pod.uid"] = "u1",
            ["io.kubernetes.container.name"] = "app",
        };
        if (label is not null)
        {
            labels[label] = value!;
        }

        KubernetesLabels.Apply(labels, metadata);

        Assert.Equal((pod, "shop", "u1", "app"), (metadata.PodName, metadata.Namespace, metadata.PodUid, metadata.Name));
        Assert.Equal((kind, name), (metadata.OwnerKind, metadata.OwnerName));
    }
}
