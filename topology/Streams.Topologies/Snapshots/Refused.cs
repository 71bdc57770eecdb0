namespace Streams.Topologies.Snapshots;

/// <summary>Why a record of a compacted topic was not taken in.</summary>
/// <param name="Reason">Word of a closed set: those of a value that cannot be read, of a model's signature, and the ones here.</param>
/// <param name="Detail">What exactly, in one line.</param>
internal readonly record struct Refused(string Reason, string Detail)
{
    /// <summary>There is no room for one more.</summary>
    public const string Full = "full";

    /// <summary>A model's parts do not belong together.</summary>
    public const string Parts = "parts";

    /// <summary>A model is not what its manifest or its record says, or cannot judge.</summary>
    public const string Unfit = "unfit";
}
