namespace Streams.Agent.Folding;

/// <summary>What a container used of its budget in the second under way.</summary>
/// <remarks>Thread: one.</remarks>
internal sealed class BudgetUse
{
    /// <summary>Beginning of the second, in the clock's timestamps; 0 before the first.</summary>
    public long BeganAt { get; set; }

    /// <summary>Events handed on in it.</summary>
    public int Events { get; set; }
}
