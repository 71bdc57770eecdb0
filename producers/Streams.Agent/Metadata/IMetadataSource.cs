using Streams.Agent.Attribution;
using Streams.Schemas;

namespace Streams.Agent.Metadata;

/// <summary>Someone who can tell who a container is: a runtime's API, or the kernel.</summary>
internal interface IMetadataSource
{
    /// <summary>Name as it stands in the metadata's sources.</summary>
    string Name { get; }

    /// <summary>True for runtimes: where one knows a container completely, no other is asked.</summary>
    bool IsRuntime { get; }

    /// <summary>True where no other runtime need be asked about a container that this one knows.</summary>
    bool IsComplete { get; }

    /// <summary>Fills in what this source knows; false where it does not know the container or does not answer.</summary>
    ValueTask<bool> DescribeAsync(Origin origin, int pid, ContainerMetadata metadata, CancellationToken cancellationToken);
}
