using System.Text.Json;

namespace Streams.Agent.Metadata.Kubernetes;

/// <summary>Takes what a watch tells of one kind of object.</summary>
/// <remarks>Thread: one. A list comes as <see cref="Begin"/>, any number of <see cref="Set"/>, <see cref="End"/>: what was not in it is gone.</remarks>
internal interface IResourceStore
{
    /// <summary>A list begins.</summary>
    void Begin();

    /// <summary>An object is there, or has changed.</summary>
    void Set(JsonElement item);

    /// <summary>An object is gone.</summary>
    void Remove(JsonElement item);

    /// <summary>The list is complete.</summary>
    void End();
}
