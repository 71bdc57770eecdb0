namespace Streams.Topologies.Nodes;

/// <summary>One node of a task: what the runtime calls with a record, free of the runtime's own types.</summary>
/// <typeparam name="TIn">Value: bytes at the head of a chain, a passage after it.</typeparam>
internal interface INode<in TIn>
{
    /// <summary>Called once before the first record, while stores are not restored yet.</summary>
    void Open(NodeContext context);

    /// <summary>Takes in the next record.</summary>
    void Process(byte[] key, TIn value);
}
