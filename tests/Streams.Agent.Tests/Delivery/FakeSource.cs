using Streams.Agent.Attribution;
using Streams.Agent.Metadata;
using Streams.Schemas;

namespace Streams.Agent.Tests.Delivery;

/// <summary>A runtime that knows every container, or never answers.</summary>
internal sealed class FakeSource(bool answers) : IMetadataSource
{
    public bool IsRuntime => true;

    public bool IsComplete => true;

    public string Name => "fake";

    public async ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken)
    {
        if (!answers)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        metadata.Image = "shop/web:1";
        return true;
    }
}
