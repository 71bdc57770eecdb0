namespace Streams.Detection.Baselines;

/// <summary>What may be new to a workload.</summary>
internal enum NoveltyKind : byte
{
    /// <summary>Nothing is asked.</summary>
    None,

    /// <summary>A program, by its path.</summary>
    Program,

    /// <summary>A peer, by address and port.</summary>
    Peer,
}
