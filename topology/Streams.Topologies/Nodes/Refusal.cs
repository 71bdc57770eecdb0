namespace Streams.Topologies.Nodes;

/// <summary>Why a record is a dead letter, beyond what the decoder says of its value.</summary>
internal static class Refusal
{
    /// <summary>The record has no key, so nobody knows whose it is.</summary>
    public const string NullKey = "null_key";

    /// <summary>The key is longer than any container id, or no text.</summary>
    public const string MalformedKey = "malformed_key";

    /// <summary>Key and content name different owners.</summary>
    public const string KeyMismatch = "key_mismatch";

    /// <summary>The batch's own time lies before 2000 or well after its append.</summary>
    public const string AbsurdTime = "absurd_time";

    /// <summary>What the record led to is larger than its topic takes.</summary>
    public const string OversizedOutput = "oversized_output";

    /// <summary>The process died on it again and again.</summary>
    public const string Crashed = "crashed";

    /// <summary>The key of a tick came with the batch of an agent, or the other way round.</summary>
    public const string ForgedTick = "forged_tick";
}
