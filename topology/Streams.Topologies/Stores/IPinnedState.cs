using System.Buffers;

namespace Streams.Topologies.Stores;

/// <summary>One record of a store that belongs to the task and not to a key of the stream.</summary>
internal interface IPinnedState
{
    /// <summary>Its key in the changelog; the store sets a key of the stream that looks like it apart.</summary>
    string Key { get; }

    /// <summary>True while the changelog does not have it as it is.</summary>
    bool IsChanged { get; set; }

    void Encode(IBufferWriter<byte> into);

    void Decode(ReadOnlySpan<byte> bytes);
}
