using Streams.Agent.Redaction;
using Streams.Schemas;
using Xunit;

namespace Streams.Agent.Tests.Redaction;

public sealed class ProcessCopiesTests
{
    [Fact]
    public void Clean_LabelsOfAContainer_SecretsAreTakenOutAndTheRestIsLeft()
    {
        var record = new ContainerMetadata
        {
            Labels = new()
            {
                ["app.db.password"] = "hunter2XyZ",
                ["app.dsn"] = "postgres://u:hunter2XyZ@db/shop",
                ["com.docker.compose.service"] = "web",
                ["pod-template-hash"] = "5d4f",
            },
        };

        new ProcessCopies(new ArgumentRedactor(new RedactionOptions())).Clean(record);

        Assert.Equal(
            new Dictionary<string, string> { ["app.db.password"] = "***", ["app.dsn"] = "postgres://u:***@db/shop", ["com.docker.compose.service"] = "web", ["pod-template-hash"] = "5d4f" },
            record.Labels);
    }
}
